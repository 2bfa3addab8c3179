"""Codes with their labels: a mapping's choices, and what of the data is not mapped yet."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dbt_project.application.mapping_rules import Rows
from dbt_project.application.mappings import MappingTable
from dbt_project.errors import ReportFailedError
from dbt_project.reporting.codes import codes_query
from dbt_project.reports import Language
from viewer.published import Published

_TIMEOUT_S = 30
Labels = Mapping[str, Mapping[str, str]]  # by column and code


@dataclass(frozen=True)
class Unmapped:
    """A code that the data has and the mapping lacks."""

    code: str
    label: str


def labels_of(mapping: MappingTable, shown: Published, language: Language) -> Labels:
    """Choices of every column that has some; those of a mart that cannot be read are left out."""
    found: dict[str, Mapping[str, str]] = {}
    for column in mapping.columns:
        if column.choices is not None:
            found[column.name] = {
                code: label.text(language) for code, label in column.choices.items()
            }
        elif column.choices_of is not None:
            of = column.choices_of
            label = of.label_en if language == "en" else of.label
            try:
                found[column.name] = _codes(shown, of.model, of.value, label, ())
            except ReportFailedError:
                continue
    return found


def unmapped(
    mapping: MappingTable, rows: Rows, shown: Published, language: Language
) -> list[Unmapped]:
    """Codes of the data that no row has; raises ReportFailedError when the mart cannot be read."""
    complete = mapping.complete
    if complete is None:
        return []
    label = complete.label_en if language == "en" else complete.label
    where = tuple(sorted(complete.where.items()))
    known = {row.get(complete.column) for row in rows.values()}
    codes = _codes(shown, complete.model, complete.value, label, where)
    return [Unmapped(code, text) for code, text in codes.items() if code not in known]


def _codes(
    shown: Published, model: str, value: str, label: str, where: tuple[tuple[str, object], ...]
) -> Mapping[str, str]:
    return _asked(shown.key, model, value, label, where, shown)


@st.cache_data(max_entries=100, show_spinner=False)
def _asked(
    key: str,  # noqa: ARG001 - the same key, the same answer
    model: str,
    value: str,
    label: str,
    where: tuple[tuple[str, object], ...],
    _shown: Published,
) -> dict[str, str]:
    marts = _shown.marts
    query = codes_query(marts.table("marts", model), value, label, dict(where), marts.dialect)
    rows = marts.run(query, _TIMEOUT_S, f"mapping {model}").to_pydict()
    found: dict[str, str] = {}
    for code, text in zip(rows["code"], rows["label"], strict=True):
        known = found.get(str(code))
        found[str(code)] = f"{known} / {text}" if known and text else str(text or "")
    return found
