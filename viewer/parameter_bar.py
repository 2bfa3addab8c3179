"""A report's parameters as a bar of widgets; the link is what they show and what they change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dbt_project.reporting.parameters import Answers, Choice, Value, default_value, value_text
from dbt_project.reports import Language, Parameter, Report
from viewer.drill import BACK
from viewer.texts import say, unit_text

Choices = Mapping[str, Mapping[Choice, str]]  # by parameter name: a choice and its label

_WIDTHS = {"date": 150, "date_range": 250, "text": 190, "number": 120, "unit": 210}
_MONTH_WIDTH = 150
_CODE_WIDTH = 130
_LARGEST = 999_999_999
_CHOICE_WIDTH = 260
_YEARS_BACK = 10


@dataclass(frozen=True)
class Bar:
    """What the bar needs to know besides each parameter."""

    report: Report
    answers: Answers
    choices: Choices
    today: date
    language: Language


def texts_of_link(report: Report) -> dict[str, str]:
    """The parameters' texts as the page's address has them."""
    return {p.name: st.query_params[p.name] for p in report.parameters if p.name in st.query_params}


def parameter_bar(bar: Bar) -> DeltaGenerator:
    """The bar, with a button that goes back to the defaults; more can be put behind it."""
    shown = st.container(key="parameters", horizontal=True, vertical_alignment="bottom")
    with shown:
        for parameter in bar.report.parameters:
            _widget(bar, parameter)
        st.button(
            say("reset", bar.language),
            key="reset",
            help=say("reset_help", bar.language),
            on_click=reset,
            args=(bar.report,),
        )
    return shown


def reset(report: Report) -> None:
    """Forget everything that the link says about this report."""
    for name in [name for name in st.query_params if name not in ("lang", BACK)]:
        del st.query_params[name]
    for name in [str(key) for key in st.session_state if str(key).startswith(f"{report.name}.")]:
        del st.session_state[name]


def _widget(bar: Bar, parameter: Parameter) -> None:
    label = parameter.label.text(bar.language)
    value = bar.answers.values.get(parameter.name)
    match parameter.type:
        case "month" | "month_range":
            _months(bar, parameter, label, value)
        case "date" | "date_range":
            _days(bar, parameter, label, value)
        case "select" | "multiselect":
            _choose(bar, parameter, label, value)
        case "code_range":
            _codes(bar, parameter, label, value)
        case "number":
            st.number_input(
                label,
                min_value=0,
                max_value=_LARGEST,
                step=1,
                placeholder=say("choose_all", bar.language),
                width=_WIDTHS["number"],
                **_bound(bar, parameter, value),
            )
        case "fields":
            _fields(bar, parameter, label, value)
        case "unit":
            st.selectbox(
                label,
                parameter.units,
                format_func=lambda unit: unit_text(unit).text(bar.language),
                width=_WIDTHS["unit"],
                **_bound(bar, parameter, value or parameter.units[0]),
            )
        case "text":
            st.text_input(
                label,
                placeholder=say("text_hint", bar.language),
                width=_WIDTHS["text"],
                **_bound(bar, parameter, value or ""),
            )
        case "toggle":
            st.toggle(label, **_bound(bar, parameter, bool(value)))


def _months(bar: Bar, parameter: Parameter, label: str, value: Value | None) -> None:
    """A month box, or two of a range; newest month first."""
    days = value if isinstance(value, tuple) else (None, None)
    ends = [day.strftime("%Y-%m") if isinstance(day, date) else None for day in days[:2]]
    months = _months_to_offer(bar.today, [end for end in ends if end])
    titles = [label] if parameter.type == "month" else _range_titles(bar, label)
    for part, (title, end) in enumerate(zip(titles, ends, strict=False)):
        st.selectbox(
            title,
            months,
            index=0 if parameter.required and end else None,  # None puts a clearing cross there
            placeholder=say("choose_all", bar.language),
            width=_MONTH_WIDTH,
            **_bound(bar, parameter, end, part),
        )


def _range_titles(bar: Bar, label: str) -> list[str]:
    return [say("month_from", bar.language, label=label), say("month_to", bar.language)]


def _codes(bar: Bar, parameter: Parameter, label: str, value: Value | None) -> None:
    """Two boxes to type a code in; an empty one leaves that end open."""
    ends: Any = value or ("", "")
    for part, (title, end) in enumerate(zip(_range_titles(bar, label), ends, strict=True)):
        st.text_input(
            title,
            placeholder=say("choose_all", bar.language),
            width=_CODE_WIDTH,
            **_bound(bar, parameter, end, part),
        )


def _fields(bar: Bar, parameter: Parameter, label: str, value: Value | None) -> None:
    """What the rows are grouped by, in the order of choosing."""
    labels = {column.name: column.label.text(bar.language) for column in parameter.picks}
    st.multiselect(
        label,
        list(labels),
        format_func=lambda name: labels.get(name, name),
        max_selections=parameter.most,
        placeholder=say("no_fields", bar.language),
        width=_CHOICE_WIDTH,
        **_bound(bar, parameter, list(value) if isinstance(value, tuple) else []),
    )


def _months_to_offer(today: date, wanted: Sequence[str]) -> list[str]:
    """Ten years back to the end of this year, and whatever the link asks for."""
    years = range(today.year - _YEARS_BACK, today.year + 1)
    offered = {f"{year}-{month:02}" for year in years for month in range(1, 13)}
    return sorted(offered.union(wanted), reverse=True)


def _days(bar: Bar, parameter: Parameter, label: str, value: Value | None) -> None:
    empty: Any = () if parameter.type == "date_range" else None
    st.date_input(
        label,
        value=empty,
        format="YYYY-MM-DD",
        min_value=date(1990, 1, 1),
        max_value=date(2100, 12, 31),
        width=_WIDTHS[parameter.type],
        **_bound(bar, parameter, value if value is not None else empty),
    )


def _choose(bar: Bar, parameter: Parameter, label: str, value: Value | None) -> None:
    """One or many of the options; those that the link names stay on offer."""
    labels = dict(bar.choices.get(parameter.name, {}))
    chosen = value if isinstance(value, tuple) else () if value is None else (value,)
    for choice in chosen:
        labels.setdefault(choice, str(choice))
    shared: dict[str, Any] = {
        "options": list(labels),
        "format_func": lambda choice: labels.get(choice, str(choice)),
        "placeholder": say(_hint(parameter, bool(labels)), bar.language),
        "width": _CHOICE_WIDTH,
    }
    if parameter.type == "multiselect":
        st.multiselect(label, select_all=False, **shared, **_bound(bar, parameter, list(chosen)))
    else:
        st.selectbox(label, index=None, **shared, **_bound(bar, parameter, value))


def _hint(parameter: Parameter, has_options: bool) -> str:
    """What an empty select says: without an answer a required one shows nothing at all."""
    if not has_options:
        return "no_options"
    return "choose_one" if parameter.required else "choose_all"


def _bound(bar: Bar, parameter: Parameter, value: Any, part: int = 0) -> dict[str, Any]:
    """Ties a widget to the link: it shows what the link says, and a change is written there."""
    key = _key(bar.report, parameter, part)
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return {"key": key, "on_change": _write_link, "args": (bar,)}


def _write_link(bar: Bar) -> None:
    """Put every parameter into the link, so that it shows the same figures another day."""
    for parameter in bar.report.parameters:
        value = _chosen(bar, parameter)
        if isinstance(value, _Unfinished):
            continue
        text = value_text(parameter, value)
        if text or default_value(parameter, bar.today) is not None:
            st.query_params[parameter.name] = text
        else:
            st.query_params.pop(parameter.name, None)
    st.query_params.pop("row-page", None)


class _Unfinished:
    """A range of which only one end is chosen so far."""


def _chosen(bar: Bar, parameter: Parameter) -> Value | _Unfinished | None:
    state: Any = st.session_state.get(_key(bar.report, parameter, 0))
    other: Any = st.session_state.get(_key(bar.report, parameter, 1))
    value: Value | _Unfinished | None = state or None
    match parameter.type:
        case "month":
            value = _month_range(state, state)
        case "month_range":
            value = _month_range(state, other)
        case "date_range":
            value = tuple(state) if len(state) == 2 else _Unfinished() if state else None
        case "code_range":
            value = _code_range(state, other)
        case "multiselect" | "fields":
            value = tuple(state) or None
        case "number":
            value = state  # 0 is an answer too
        case "toggle":
            value = bool(state) or (False if parameter.default == "on" else None)
    return value


def _month_range(first: str | None, last: str | None) -> Value | None:
    """Both ends, in order whichever way round they were chosen."""
    ends = sorted(end for end in (first, last) if end)
    if not ends:
        return None
    return date.fromisoformat(f"{ends[0]}-01"), date.fromisoformat(f"{ends[-1]}-01")


def _code_range(first: str | None, last: str | None) -> Value | None:
    """Both ends, in order whichever way round they were typed."""
    ends = (first or "").strip(), (last or "").strip()
    if all(ends):
        return min(ends), max(ends)
    return ends if any(ends) else None


def _key(report: Report, parameter: Parameter, part: int) -> str:
    return f"{report.name}.{parameter.name}.{part}"
