"""Whether a report was checked against the legacy report that it replaces: the migration ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import streamlit as st

from dbt_project.errors import ReportFailedError
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.sql import Query
from dbt_project.reports import Language, Report
from viewer.freshness import clock
from viewer.published import Published
from viewer.texts import say

_TIMEOUT_S = 10
_ACTION = "migration ledger"
_LATEST = """
    select report_name, parameter_set, verified_at, cell_count, different_cells, is_different
    from {ledger}
    where is_latest = 1
"""
_TYPES = {
    "report_name": "varchar",
    "parameter_set": "varchar",
    "verified_at": "timestamp",
    "cell_count": "decimal(18,0)",
    "different_cells": "decimal(18,0)",
    "is_different": "integer",
}


@dataclass(frozen=True)
class Verified:
    """One parameter set, compared with the legacy report. Times are UTC."""

    at: datetime
    cells: int
    different: int
    is_equal: bool


@dataclass(frozen=True)
class Check:
    """How a report stands: a mark for the page, and what to say in either language."""

    mark: Literal["ok", "not", "open"]
    text: str
    values: Mapping[str, str]
    at: datetime | None = None

    def said(self, language: Language, offset: int | None) -> str:
        """In words; `offset` is the reader's, as in `clock`."""
        time = clock(self.at, offset) if self.at else ""
        return say(self.text, language, time=time, **self.values)


def checked(published: Published, report: Report) -> Check | None:
    """How a report stands; None when it replaces no other."""
    if not report.replaces:
        return None
    wanted = report.verify.shown if report.verify else ()
    ledger = _ledger(published.key, published.marts)
    return check_of([ledger.get((report.name, values)) for values in wanted])


def check_of(sets: list[Verified | None]) -> Check:
    """What the newest comparisons of each declared parameter set amount to."""
    found = [verified for verified in sets if verified is not None]
    if not found:
        return Check("open", "not_verified", {})
    cells = f"{sum(verified.cells for verified in found):,}"
    oldest = min(verified.at for verified in found)
    if not all(verified.is_equal for verified in found):
        different = sum(verified.different for verified in found)
        failed = sum(1 for verified in found if not verified.is_equal)
        key = "verified_different" if different else "verified_failed"
        values = {"different": f"{different:,}", "cells": cells, "failed": str(failed)}
        return Check("not", key, values, oldest)
    if len(found) < len(sets):
        values = {"found": str(len(found)), "wanted": str(len(sets))}
        return Check("open", "verified_partly", values, oldest)
    return Check("ok", "verified_equal", {"cells": cells}, oldest)


@st.cache_resource(max_entries=4, show_spinner=False)
def _ledger(
    key: str,  # noqa: ARG001 - what it is kept under
    _marts: Marts,
) -> dict[tuple[str, str], Verified]:
    """The newest comparison of each report and parameter set; none in a build before the ledger."""
    sql = _LATEST.format(ledger=_marts.table("platform", "fct_migration_verifications"))
    try:
        rows = _marts.run(Query(sql, {}, _TYPES), _TIMEOUT_S, _ACTION).to_pylist()
    except ReportFailedError:
        return {}
    return {
        (row["report_name"], row["parameter_set"]): Verified(
            row["verified_at"].replace(tzinfo=UTC),
            int(row["cell_count"]),
            int(row["different_cells"]),
            not row["is_different"],
        )
        for row in rows
    }
