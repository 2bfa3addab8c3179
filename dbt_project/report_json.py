"""Resolved reports as JSON text and back: published beside the data that they fit."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from dbt_project.errors import MisdeclaredError
from dbt_project.marts import Mart
from dbt_project.report_values import Column, Report

FORMAT = 2  # to be raised when a field of Report changes its meaning (2: `access`)


def reports_to_json(reports: tuple[Report, ...]) -> str:
    """Text that `reports_from_json` reads back to equal values."""
    plain = {"format": FORMAT, "reports": [_plain(report) for report in reports]}
    return json.dumps(plain, ensure_ascii=False, indent=1)


def reports_from_json(text: str) -> tuple[Report, ...]:
    """Reports written by `reports_to_json`; MisdeclaredError if damaged or of another version."""
    try:
        loaded = json.loads(text)
        if loaded["format"] != FORMAT:
            raise MisdeclaredError(
                f"published reports have format {loaded['format']}, this version reads {FORMAT}: "
                "build and publish again"
            )
        return tuple(_value(entry, Report) for entry in loaded["reports"])
    except (KeyError, TypeError, ValueError) as error:
        raise MisdeclaredError(
            f"published reports are damaged or of another version ({error}): "
            "build and publish again"
        ) from error


def marts_to_json(marts: tuple[Mart, ...]) -> str:
    """What people may make reports of, kept beside a publication."""
    return json.dumps([_plain(mart) for mart in marts], ensure_ascii=False)


def marts_from_json(text: str) -> tuple[Mart, ...]:
    """What `marts_to_json` wrote."""
    return tuple(_mart(entry) for entry in json.loads(text))


def _mart(entry: dict[str, Any]) -> Mart:
    columns = {name: _value(column, Column) for name, column in entry["columns"].items()}
    mart: Mart = _value({**entry, "columns": {}}, Mart)
    return replace(mart, columns=columns)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    return {"$date": value.isoformat()} if isinstance(value, date) else value


def _value(plain: Any, kind: Any) -> Any:
    """`plain` as the annotated type `kind` of a dataclass field."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        younger = {field.name for field in fields(kind) if field.default is not MISSING}
        asked = {name: hint for name, hint in hints.items() if name in plain or name not in younger}
        return kind(**{name: _value(plain[name], hint) for name, hint in asked.items()})
    if isinstance(plain, list):
        return tuple(_value(item, _item(kind)) for item in plain)
    if isinstance(plain, dict) and plain.keys() == {"$decimal"}:
        return Decimal(plain["$decimal"])
    if isinstance(plain, dict) and plain.keys() == {"$date"}:
        return date.fromisoformat(plain["$date"])
    optional = [arg for arg in get_args(kind) if is_dataclass(arg)]
    if plain is not None and optional and NoneType in get_args(kind):
        return _value(plain, optional[0])
    return plain


def _item(kind: Any) -> Any:
    """Type of a tuple annotation's items; plain values need none."""
    arguments = get_args(kind) if get_origin(kind) is tuple else ()
    return arguments[0] if arguments else None
