"""Exports as a reader opens them."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.query import ROW_COUNT, list_totals_query
from dbt_project.reports import Language
from viewer.crosstab_view import grid_of
from viewer.current import published
from viewer.export_file import Export, Kind, write_export
from viewer.request import Request


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


def asked(report: str, language: Language, today: date, **answers: str) -> Request:
    """A published report with these answers in its address."""
    now = published()
    assert now
    found = now.report(report)
    assert found
    read = read_answers(found, answers, today, language)
    assert not read.problems
    return Request(found, read.values, language, now)


def written(request: Request, kind: Kind, folder: Path) -> bytes:
    """The file of a page, for a reader eight hours east of Greenwich."""
    if request.report.layout == "list":
        query = list_totals_query(request.report, request.values)
        count = int(request.run(query).to_pylist()[0][ROW_COUNT])
    else:
        count = len(grid_of(request).rows)
    return exported(lambda file: write_export(Export(kind, request, count, -480), file, folder))
