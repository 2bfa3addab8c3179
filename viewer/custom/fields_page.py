"""The page on which a report is made of a table's fields, with a preview below."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from dbt_project.custom_sql.fields import (
    Picks,
    filterable,
    is_figure,
    pickable,
    picks_body,
    picks_of,
)
from dbt_project.custom_sql.saved import SavedReport, report_named
from dbt_project.errors import MisdeclaredError
from dbt_project.marts import Mart
from dbt_project.person import Person
from dbt_project.report_values import Column, Label
from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.rights import PermittedMart
from dbt_project.reports import Language
from viewer.choices import narrowed
from viewer.crosstab_view import crosstab_view
from viewer.custom.custom_reports import as_report
from viewer.custom.keeping import EDITED, keeping
from viewer.custom.seen import marts_seen
from viewer.frame import note, section, title
from viewer.list_view import list_view, sort_of_link
from viewer.parameter_bar import Bar, parameter_bar, texts_of_link
from viewer.published import Published
from viewer.request import Request
from viewer.texts import say
from viewer.trust import data_day

_PREVIEW = "preview"
_LAYOUTS = {"list": "fields_list", "crosstab": "fields_crosstab"}
_NEEDED = {"list": "fields_need_list", "crosstab": "fields_need_crosstab"}


def fields_page(everything: Published, person: Person, language: Language) -> None:
    """Draw the page; `?edit=` names a saved report to go on with."""
    seen = marts_seen(everything, person)
    edited = _loaded(person)
    title(
        say("custom_fields", language),
        say("custom_fields_advice", language),
        say("custom", language),
    )
    if not seen:
        note(say("custom_none_seen", language), "")
        return
    before = picks_of(edited.body) if edited else Picks()
    picks = _picked(before, everything, seen, edited.name if edited else "", language)
    draft = replace(edited or SavedReport("fields", "", "", {}), body=picks_body(picks))
    keeping(draft, person, language, is_valid=picks.is_enough)
    section(say("fields_preview", language))
    if not picks.is_enough:
        note(say(_NEEDED[picks.layout], language), "")
        return
    _preview(draft, everything, seen, person, language)


def _loaded(person: Person) -> SavedReport | None:
    name = st.query_params.get("edit", "")
    edited: SavedReport | None = st.session_state.get(EDITED)
    if not name:
        st.session_state.pop(EDITED, None)
        return None
    if edited is None or edited.name != name:
        edited = report_named(name)
    if edited.kind != "fields" or not edited.may_see(person):
        return None
    st.session_state[EDITED] = edited
    return edited


def _picked(
    before: Picks,
    everything: Published,
    seen: Mapping[str, PermittedMart],
    edited: str,
    language: Language,
) -> Picks:
    names = list(seen)
    used = _used(everything)
    with st.container(horizontal=True, vertical_alignment="bottom", key="custom_fields"):
        chosen = st.selectbox(
            say("fields_mart", language),
            names,
            index=names.index(before.mart) if before.mart in names else 0,
            format_func=lambda name: _mart_label(seen[name].mart, used, language),
            key=f"fields.mart.{edited}",
            width=520,
        )
        layout: Any = st.segmented_control(
            say("fields_layout", language),
            ["list", "crosstab"],
            default=before.layout,
            required=True,
            format_func=lambda layout: say(_LAYOUTS[layout], language),
            key=f"fields.layout.{edited}",
        )
    mart = seen[chosen].mart
    fields = _Fields(pickable(mart), f"{edited}.{chosen}.{layout}", language)
    kept = before if before.mart == chosen else Picks()
    picks = Picks(mart=chosen, layout=layout)
    if layout == "list":
        picks = replace(picks, columns=fields.many("fields_columns", kept.columns, fields.columns))
    else:
        picks = _grouped(picks, kept, fields)
    filters = filterable(fields.columns.values())
    picks = replace(picks, filters=fields.many("fields_filters", kept.filters, filters))
    return _ordered(picks, kept, fields)


def _grouped(picks: Picks, kept: Picks, fields: "_Fields") -> Picks:
    heads = [name for name, column in fields.columns.items() if not is_figure(column)]
    figures = [name for name, column in fields.columns.items() if is_figure(column)]
    rows = fields.many("fields_rows", kept.rows, heads)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measures = fields.many("fields_measures", kept.measures, [*figures, *heads])
        across = fields.one(
            "fields_across", kept.across, [name for name in heads if name not in rows]
        )
        totals = st.toggle(
            say("fields_totals", fields.language), kept.totals, key=fields.key("totals")
        )
        subtotals = st.toggle(
            say("fields_subtotals", fields.language), kept.subtotals, key=fields.key("subtotals")
        )
    return replace(
        picks, rows=rows, measures=measures, across=across, totals=totals, subtotals=subtotals
    )


def _ordered(picks: Picks, kept: Picks, fields: "_Fields") -> Picks:
    shown = picks.columns if picks.layout == "list" else (*picks.rows, *picks.measures)
    names = [name.removeprefix("-") for name in kept.order]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = fields.many("fields_order", tuple(names), shown)
        down = st.toggle(
            say("fields_descending", fields.language),
            any(name.startswith("-") for name in kept.order),
            key=fields.key("descending"),
        )
    return replace(picks, order=tuple(f"-{name}" if down else name for name in order))


class _Fields:
    """Widgets over one table's columns; each table keeps its own."""

    def __init__(self, columns: Mapping[str, Column], key: str, language: Language) -> None:
        self.columns, self._key, self.language = columns, key, language

    def key(self, name: str) -> str:
        """A widget's key."""
        return f"fields.{name}.{self._key}"

    def many(self, name: str, chosen: Iterable[str], offered: Iterable[str]) -> tuple[str, ...]:
        """Some of the columns, in the order of choosing."""
        listed = list(offered)
        return tuple(
            st.multiselect(
                say(name, self.language),
                listed,
                default=[one for one in chosen if one in listed],
                format_func=self._label,
                placeholder=say("fields_choose", self.language),
                key=self.key(name),
            )
        )

    def one(self, name: str, chosen: str, offered: list[str]) -> str:
        """One of the columns or none."""
        found = st.selectbox(
            say(name, self.language),
            offered,
            index=offered.index(chosen) if chosen in offered else None,
            format_func=self._label,
            placeholder=say("fields_across_none", self.language),
            key=self.key(name),
        )
        return found or ""

    def _label(self, name: str) -> str:
        return self.columns[name].label.text(self.language) if name in self.columns else name


def _used(everything: Published) -> dict[str, list[Label]]:
    """The reports that read each mart, by which people know what is in it."""
    found: dict[str, list[Label]] = {}
    for report in everything.reports:
        found.setdefault(report.model, []).append(report.label)
    return found


def _mart_label(mart: Mart, used: Mapping[str, list[Label]], language: Language) -> str:
    between = "、" if language == "zh" else ", "
    about = between.join(label.text(language) for label in used.get(mart.name, ())[:3])
    about = about or mart.description.partition(".")[0]
    return f"{mart.name} · {about}" if about else mart.name


def _preview(
    draft: SavedReport,
    everything: Published,
    seen: dict[str, PermittedMart],
    person: Person,
    language: Language,
) -> None:
    """The report as it would be, by the very code that shows it once it is saved."""
    named = replace(draft, name=_PREVIEW, title=draft.title or say("fields_preview", language))
    try:
        report = as_report(named, everything, seen, person)
    except MisdeclaredError as error:
        note(say("custom_not_shown", language, title=named.title, reason=str(error)), "")
        return
    today = data_day(everything, report)
    answers = read_answers(report, texts_of_link(report), today, language)
    request = Request(report, answers.values, language, everything, sort_of_link(report), person)
    options = narrowed(request, answers)
    if report.parameters:
        parameter_bar(Bar(report, options.answers, options.choices, today, language))
    request = replace(request, values=options.answers.values)
    view = list_view if report.layout == "list" else crosstab_view
    view(request, {})
