"""One look at one report: which report, with which answers, in which language, on which build."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa
import streamlit as st

from dbt_project.person import Person
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.parameters import Choice, Values
from dbt_project.reporting.query import options_query
from dbt_project.reporting.sql import Dialect, Query
from dbt_project.reports import Language, Parameter, Report, Sort
from viewer.published import Published


@dataclass(frozen=True)
class Request:
    """What a page needs to show or to export a report."""

    report: Report
    values: Values
    language: Language
    published: Published
    sort: Sort | None = None  # of a list, before the report's own order
    person: Person | None = None  # who asks; None: nobody in particular, such as a test

    def run(self, query: Query) -> pa.Table:
        """The result; the same statement on the same build is asked once."""
        params = repr(sorted(query.params.items()))
        marts = self.published.marts
        return _run(self.published.key, query.sql, params, query, marts, self.report)

    @property
    def dialect(self) -> Dialect:
        """What the marts' statements are written in."""
        return self.published.marts.dialect

    def choices(self, parameter: Parameter) -> dict[Choice, str]:
        """The options of a select and their labels; another parameter's answer may narrow them."""
        query = options_query(
            self.report, parameter, self.values, self.language, dialect=self.dialect
        )
        return {row["value"]: str(row["label"]) for row in self.run(query).to_pylist()}

    def stream(self, query: Query) -> Iterator[pa.RecordBatch]:
        """The result in batches, not kept; exports may take four times as long as a page."""
        report = self.report
        return self.published.marts.stream(query, report.timeout_s * 4, report.name)


@dataclass(frozen=True)
class Extent:
    """How large what a page shows is in all: its rows, and its columns with the headings."""

    rows: int
    columns: int


def reading_from(request: Request, marts: Marts) -> Request:
    """The same request of the same build, asking these marts."""
    return replace(request, published=replace(request.published, marts=marts))


@st.cache_resource(max_entries=64, show_spinner=False)
def _run(
    key: str,  # noqa: ARG001 - with the statement and its values the key of the answer
    sql: str,  # noqa: ARG001
    params: str,  # noqa: ARG001
    _query: Query,
    _marts: Marts,
    _report: Report,
) -> pa.Table:
    """Not st.cache_data: a table is immutable, and need not be copied for each page."""
    return _marts.run(_query, _report.timeout_s, _report.name)
