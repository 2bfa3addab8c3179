"""The corpora of statements that Oracle refuses and takes, read from their files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
LEVELS = (11, 19, 23)


@dataclass(frozen=True)
class Case:
    """A statement, and what a level of Oracle does with it."""

    sql: str
    level: int
    is_refused: bool
    code: int | None = None  # None: the documentation leaves it open
    rule: str = ""
    may_be_unknown: bool = False

    def __str__(self) -> str:
        return f"{self.level}: {self.sql}"


def refused() -> list[Case]:
    """Every bad statement, at the levels that refuse it."""
    return [
        Case(entry["sql"], level, True, entry.get("code"), entry["rule"])
        for entry in _entries("refused.yml")
        for level in entry.get("levels", LEVELS)
    ]


def refused_elsewhere() -> list[Case]:
    """Bad statements, at the levels that have come to take them."""
    entries = list(_entries("refused.yml"))
    bad = {(case.sql, case.level) for case in refused()}
    statements = dict.fromkeys(entry["sql"] for entry in entries)
    return [
        Case(sql, level, False, may_be_unknown=True)
        for sql in statements
        for level in LEVELS
        if (sql, level) not in bad
    ]


def taken() -> list[Case]:
    """Every good statement, at its levels."""
    return [
        Case(entry["sql"], level, False, may_be_unknown=entry.get("unknown", False))
        for entry in _entries("taken.yml")
        for level in entry.get("levels", LEVELS)
    ]


def _entries(name: str) -> Iterator[dict[str, Any]]:
    read = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    for entries in read.values():
        yield from entries
