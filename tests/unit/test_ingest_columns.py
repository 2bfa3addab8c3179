"""Which types hold which, and what drift is made of."""

import pytest

from dbt_project.errors import CaptureFailedError
from ingest.columns import Column, DataType, parse_type
from ingest.drift import find_drift, refuse_bad_names


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("DECIMAL(28,8)", DataType("DECIMAL", 28, 8)),
        ("numeric(10)", DataType("DECIMAL", 10, 0)),
        ("VARCHAR(40)", DataType("VARCHAR")),
        ("TIMESTAMP WITH TIME ZONE", DataType("TIMESTAMP WITH TIME ZONE")),
        ("TIMESTAMP_NS", DataType("TIMESTAMP_NS")),
        ("INTEGER[]", DataType("INTEGER[]")),
    ],
)
def test_types_are_read_as_duckdb_writes_them(text: str, parsed: DataType) -> None:
    assert parse_type(text) == parsed


@pytest.mark.parametrize(
    ("wide", "narrow", "holds"),
    [
        ("DECIMAL(38,12)", "DECIMAL(28,8)", True),
        ("DECIMAL(38,10)", "DECIMAL(28,8)", True),
        ("DECIMAL(28,8)", "DECIMAL(28,6)", False),
        ("DECIMAL(30,8)", "DECIMAL(28,8)", True),
        ("DECIMAL(20,0)", "BIGINT", True),
        ("DECIMAL(18,0)", "BIGINT", False),
        ("DECIMAL(28,8)", "DOUBLE", False),
        ("DECIMAL(28,8)", "VARCHAR", False),
        ("BIGINT", "INTEGER", True),
        ("INTEGER", "BIGINT", False),
        ("BIGINT", "UINTEGER", True),
        ("INTEGER", "UINTEGER", False),
        ("UBIGINT", "UINTEGER", True),
        ("UBIGINT", "INTEGER", False),
        ("DOUBLE", "FLOAT", True),
        ("DOUBLE", "BIGINT", False),
        ("TIMESTAMP", "DATE", True),
        ("DATE", "TIMESTAMP", False),
        ("TIMESTAMP", "TIMESTAMP_NS", False),
        ("VARCHAR", "INTEGER", False),
        ("VARCHAR", "VARCHAR", True),
    ],
)
def test_a_type_holds_another_only_when_every_value_fits_unchanged(
    wide: str, narrow: str, holds: bool
) -> None:
    assert parse_type(wide).holds(parse_type(narrow)) is holds


def columns(**types: str) -> list[Column]:
    return [Column(name, parse_type(data_type)) for name, data_type in types.items()]


def test_drift_is_what_was_added_widened_dropped_and_narrowed() -> None:
    drift = find_drift(
        columns(a="INTEGER", b="INTEGER", c="VARCHAR", captured_at="TIMESTAMP"),
        columns(A="BIGINT", b="SMALLINT", d="DATE"),
        is_empty=False,
    )
    assert drift.describe() == ("new column d DATE", "column a widened to BIGINT")
    assert drift.losses() == (
        "column c is not in the source (any more)",
        "column b was INTEGER and is now SMALLINT in the source, "
        "which does not hold all staged values",
    )


def test_an_empty_table_takes_any_type() -> None:
    drift = find_drift(columns(a="BIGINT"), columns(a="SMALLINT"), is_empty=True)
    assert drift.losses() == ()


@pytest.mark.parametrize("name", ["RUN_ID", "captured_at"])
def test_a_source_column_with_a_name_that_staging_needs_is_refused(name: str) -> None:
    with pytest.raises(CaptureFailedError, match=f"the source has a column {name.lower()}"):
        refuse_bad_names(columns(**{name: "INTEGER"}))


def test_names_that_differ_in_case_only_are_refused() -> None:
    with pytest.raises(CaptureFailedError, match="the source has two columns a"):
        refuse_bad_names(columns(a="INTEGER", A="INTEGER"))
