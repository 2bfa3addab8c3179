"""A report's page: what it is, its parameters, its figures, how far to trust them, and export."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import escape

import streamlit as st

from dbt_project.person import Person
from dbt_project.reporting.parameters import read_answers
from dbt_project.reports import Language, Parameter, Report
from viewer.about import answered
from viewer.access.noted import note_run
from viewer.catalogue_page import Pages
from viewer.choices import narrowed, take_back
from viewer.crosstab_view import crosstab_view
from viewer.download import downloads
from viewer.drill import BACK, here, way_back, ways
from viewer.faults.report_button import report_button
from viewer.frame import framed, note, panel, title
from viewer.language import language_in_links
from viewer.list_view import list_view, sort_of_link
from viewer.parameter_bar import Bar, parameter_bar, texts_of_link
from viewer.preset_menu import preset_menu
from viewer.published import Published
from viewer.request import Request
from viewer.shelf import star
from viewer.texts import say
from viewer.trust import data_day, trust_line


def report_page(
    published: Published, report: Report, pages: Pages, language: Language, person: Person
) -> None:
    """Draw the page; everything that it shows follows from the link and the published build."""
    reports = {other.name: other for other in published.reports}
    _way_back(reports, pages, language)
    with st.container(
        key="head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        title(
            report.label.text(language),
            report.description.text(language),
            report.subject.text(language),
        )
        actions = st.container(horizontal=True, gap="small", width="content", key="actions")
    with actions, framed(language):
        star(report, language)
    trust_line(published, report, language)
    today = data_day(published, report)
    answers = read_answers(report, texts_of_link(report), today, language)
    request = Request(report, answers.values, language, published, sort_of_link(report), person)
    options = narrowed(request, answers)
    answers = options.answers
    request = replace(request, values=answers.values)
    bar = Bar(report, answers, options.choices, today, language)
    take_back(options, bar)
    with actions:
        report_button(request)
    shown = parameter_bar(bar)
    with shown, framed(language):
        preset_menu(bar)
        _printed(request)
    if answers.problems:
        panel(say("error_parameter", language), "", "\n".join(answers.problems), kind="warn")
    if options.dropped:
        names = _names(options.dropped, language)
        text = say("dropped", language, names=names)
        st.html(f'<p class="rp-quiet" role="status">{escape(text)}</p>')
    if answers.missing:
        names = _names(answers.missing, language)
        note(say("missing", language, names=names), say("missing_advice", language))
        return
    common = {**language_in_links(), **here(report, st.query_params.to_dict())}
    found = ways(report, answers.values, reports, common)
    view = list_view if report.layout == "list" else crosstab_view
    extent = view(request, found)
    note_run(request, extent)
    if extent.rows:
        with actions:
            downloads(request, extent)


def _way_back(reports: Mapping[str, Report], pages: Pages, language: Language) -> None:
    """A link to the report that this one was opened from, as it was."""
    back = way_back(st.query_params.get(BACK, ""), reports)
    if back is None:
        return
    report, query = back
    with st.container(key="back"):
        st.page_link(
            pages[report.name],
            label=say("back_to", language, name=report.label.text(language)),
            icon=":material/arrow_back:",
            query_params={**query, **language_in_links()},
        )


def _printed(request: Request) -> None:
    """The parameters in words, which stand on paper in the place of their widgets."""
    between = "；" if request.language == "zh" else "; "
    st.html(f'<p class="rp-printed">{escape(between.join(answered(request)))}</p>')


def _names(parameters: Iterable[Parameter], language: Language) -> str:
    between = "、" if language == "zh" else ", "
    return between.join(parameter.label.text(language) for parameter in parameters)
