"""Where a report's figures come from: chosen by the reader, told as text and as a picture."""

from html import escape

import streamlit as st

from dbt_project.lineage.columns import ROWS
from dbt_project.lineage.figures import Figure, figures
from dbt_project.lineage.graph import Lineage, Place
from dbt_project.lineage.trace import End, trace
from dbt_project.reports import Language, Report
from viewer.frame import note
from viewer.lineage_picture import lineage_picture
from viewer.published import Published
from viewer.texts import say

_ARROW = '<span class="rp-arrow" aria-hidden="true">←</span>'


def lineage_view(published: Published, report: Report, language: Language) -> None:
    """One figure at a time; nothing is computed before it is looked at."""
    lineage = published.provenance.lineage
    if report.model not in lineage.relations:
        note(say("lineage_no", language), say("lineage_no_advice", language))
        return
    shown = figures(report)
    chosen = st.selectbox(
        say("lineage_of", language),
        range(len(shown)),
        format_func=lambda place: figure_text(shown[place], language),
        key=f"lineage.{report.name}",
    )
    deciding = st.toggle(
        say("lineage_deciding", language),
        help=say("lineage_deciding_help", language),
        key="lineage.deciding",
    )
    figure = shown[chosen or 0]
    found = trace(lineage, figure.reads)
    text = figure_text(figure, language)
    made_of = found.made_of()
    parts = [_ends(lineage, text, made_of, say("lineage_made_of", language), language)]
    others = [end for end in found.ends if end not in made_of and end.kind != "constant"]
    if deciding and others:
        parts.append(_ends(lineage, text, others, say("lineage_decided", language), language))
    parts.append(lineage_picture(lineage, found, text, language, deciding=deciding))
    st.html("".join(parts))


def figure_text(figure: Figure, language: Language) -> str:
    """A figure as its column's heads say it."""
    heads = [figure.group.text(language)] if figure.group else []
    return " · ".join([*heads, figure.label.text(language) or figure.name])


def _ends(
    lineage: Lineage, figure: str, ends: list[End] | tuple[End, ...], head: str, language: Language
) -> str:
    """A line for each end: the figure, the layers, the source's column and what it is called."""
    lines = "".join(f"<li>{_line(lineage, figure, end, language)}</li>" for end in ends)
    return f'<h3 class="rp-lineage-head">{escape(head)}</h3><ul class="rp-ends">{lines}</ul>'


def _line(lineage: Lineage, figure: str, end: End, language: Language) -> str:
    steps = [f"<span>{escape(figure)}</span>"]
    steps += [f"<span>{escape(_place(place, language))}</span>" for place in end.path[:-1]]
    last = _last(lineage, end, language)
    return f" {_ARROW} ".join([*steps, last])


def _last(lineage: Lineage, end: End, language: Language) -> str:
    place = escape(_place(end.place, language))
    if end.kind in ("constant", "unknown"):
        key = "lineage_constant" if end.kind == "constant" else "lineage_unknown"
        return f"<b>{place}</b> <em>{escape(say(key, language))}</em>"
    relation = lineage.relations[end.place.relation]
    names = [relation.short_label if relation.kind == "source" else ""]
    names.append(relation.said.get(end.place.column, ""))
    said = " · ".join(name for name in names if name)
    return f"<b>{place}</b>" + (f" <em>{escape(said)}</em>" if said else "")


def _place(place: Place, language: Language) -> str:
    column = say("lineage_rows", language) if place.column == ROWS else place.column
    between = " " if place.column == ROWS else "."
    source, dot, table = place.relation.partition(".")
    relation = f"{source.upper()} {table}" if dot else place.relation
    return f"{relation}{between}{column}"
