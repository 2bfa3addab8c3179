"""Exports as a reader opens them."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl


def exported(write: Callable[..., None], *given: Any, **named: Any) -> bytes:
    """What an export writes."""
    file = BytesIO()
    write(file, *given, **named)
    return file.getvalue()


def exported_lines(write: Callable[..., None], *given: Any, **named: Any) -> list[str]:
    """The lines of a csv."""
    return exported(write, *given, **named).decode("utf-8-sig").splitlines()


def exported_book(write: Callable[..., None], *given: Any, **named: Any) -> Any:
    """An xlsx, opened."""
    return openpyxl.load_workbook(BytesIO(exported(write, *given, **named)))
