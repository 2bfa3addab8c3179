"""Expressions of macros, compiled by dbt for both warehouses and answered by them."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import oracledb
import yaml

from tests.oracle.oracle_sample import Erp
from tests.workspace import ROOT

PROFILE = {
    "duckdb": {"type": "duckdb", "path": ":memory:", "schema": "storage"},
    # Nobody is asked: nothing that these macros say depends on what a warehouse holds.
    "oracle": {
        "type": "oracle", "user": "storage", "password": "-", "host": "nowhere.invalid",
        "service": "-", "schema": "storage", "database": "-",
    },
}  # fmt: skip
ROWS = """{#- A table of one column. -#}
{% macro rows_of(values) -%}
    (
        {%- for value in values %}
        select {{ value }} as x {{ from_one_row() }}
        {%- if not loop.last %} union all {%- endif %}
        {%- endfor %}
    ) listed
{%- endmacro %}
"""


@dataclass(frozen=True)
class Case:
    """What an expression (Jinja) gives; with `rows`, over the column `x` of those values, or over
    what else is named as `source`."""

    name: str
    expression: str
    expected: Any
    rows: tuple[str, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def model(self) -> str:
        """A query of one row."""
        source = called("", "rows_of", list(self.rows)) if self.rows else self.source
        clause = f"from {source}" if source else called("", "from_one_row")
        return f"select {self.expression} as answer {clause}"


def called(package: str, macro: str, *arguments: Any) -> str:
    """A macro's call in Jinja."""
    name = f"{package}.{macro}" if package else macro
    return f"{{{{ {name}({', '.join(map(repr, arguments))}) }}}}"


def compile_cases(
    cases: tuple[Case, ...], folder: Path, target: str, without: str = ""
) -> dict[str, str]:
    """SQL by case, as dbt compiles it with the project's macros, or `without` a folder of them.

    A case that does not compile has none.
    """
    left_out = shutil.ignore_patterns(without) if without else None
    shutil.copytree(ROOT / "macros", folder / "macros", ignore=left_out)
    (folder / "macros" / "rows.sql").write_text(ROWS)
    (folder / "models").mkdir()
    for case in cases:
        (folder / "models" / f"{case.name}.sql").write_text(case.model)
    project = {"name": "report_platform", "version": "1.0.0", "profile": "cases"}
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    profiles = {"cases": {"target": target, "outputs": PROFILE}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles))
    done = _compile(folder)
    compiled = folder / "target" / "compiled" / "report_platform" / "models"
    assert compiled.is_dir(), done
    assert without or len(list(compiled.iterdir())) == len(cases), done
    return {path.stem: path.read_text() for path in compiled.iterdir()}


def _compile(folder: Path) -> str:
    words = ["compile", "--no-populate-cache", "--quiet", "--no-use-colors"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DBT_")}
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *words], cwd=folder, text=True,
        env={**environment, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def in_duckdb(sql: str) -> Any:
    """The one value."""
    with duckdb.connect() as opened:
        [(value,)] = opened.execute(sql).fetchall()
    return plain(value)


def in_oracle(erp: Erp, sql: str) -> Any:
    """The one value; an error of Oracle's as text."""
    try:
        [(value,)] = erp.rows(sql)
    except oracledb.Error as error:
        return str(error)
    return plain(value)


def plain(value: Any) -> Any:
    """What both drivers can say: a date is its midnight, a number has no type."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    if isinstance(value, bool | int | float | Decimal):
        return Decimal(str(int(value) if isinstance(value, bool) else value)).normalize()
    return value
