"""The pages of saved reports in SQL, and the shelf of all that a person made or is shown."""

from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dbt_project.custom_sql.asked import asked_for
from dbt_project.custom_sql.guard import guarded
from dbt_project.custom_sql.result import Named
from dbt_project.custom_sql.saved import SavedReport
from dbt_project.errors import PlatformError
from dbt_project.person import Person
from dbt_project.reports import Language, Report
from viewer.custom.custom_reports import Custom
from viewer.custom.keeping import delete_button, shared_text, undo_delete
from viewer.custom.seen import marts_seen
from viewer.custom.shown import Place, Statement, asked_bar, begin, show, show_refusal
from viewer.frame import framed, plain, title
from viewer.language import language_in_links
from viewer.published import Published
from viewer.shelf import star
from viewer.texts import say

Pages = dict[str, StreamlitPage]
_KINDS = {"sql": "custom_sql", "fields": "custom_fields"}
_LINK = "p-"  # before a parameter's name in the link


def saved_page(
    everything: Published, saved: SavedReport, report: Report, person: Person, language: Language
) -> None:
    """A report in SQL for whoever may see it: its parameters, its rows, with their own rights."""
    place = Place(everything, marts_seen(everything, person), person, language)
    with st.container(
        key="head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        title(saved.title, saved.description, report.subject.text(language))
        with st.container(horizontal=True, gap="small", width="content"), framed(language):
            star(report, language)
    made = say("custom_made_by", language, name=saved.owner)
    st.html(f'<p class="rp-facts"><span>{escape(made)}</span></p>')
    try:
        found = guarded(saved.sql, place.seen, everything.marts.dialect)
        asked = asked_for(found.asks, saved.asked)
        linked = {
            each.name: st.query_params[_LINK + each.name]
            for each in asked
            if _LINK + each.name in st.query_params
        }
        with st.container(horizontal=True, vertical_alignment="bottom"):
            answers = asked_bar(asked, linked, language) if asked else {}
            is_run = st.button(
                say("custom_run", language), key="custom.run", icon=":material/play_arrow:"
            )
        for name, text in answers.items():
            _into_link(name, text, next(each.usual for each in asked if each.name == name))
        named = Named(saved.name, saved.title, saved.description, saved.owner)
        statement = Statement(found, saved.sql, asked, answers, named)
        run = (saved.name, saved.version, tuple(sorted(answers.items())), everything.key)
        if is_run or st.session_state.get("custom.opened") != run:
            st.session_state["custom.opened"] = run
            begin(place, statement)
        show(place, statement)
    except PlatformError as error:
        show_refusal(error, language)


def _into_link(name: str, text: str, usual: str) -> None:
    """The link shows the same figures to whoever it is sent to."""
    if text != usual:
        st.query_params[_LINK + name] = text
    else:
        st.query_params.pop(_LINK + name, None)


def shelf_page(
    custom: Custom, pages: Pages, makers: Pages, person: Person, language: Language
) -> None:
    """All custom reports that the person may see, and the ways to make one."""
    title(say("custom", language))
    with st.container(horizontal=True):
        for kind, maker in makers.items():
            st.page_link(maker, label=say(_KINDS[kind], language), icon=":material/add:")
    undo_delete(person, language)
    if not custom.saved:
        st.html(f'<p class="rp-quiet">{escape(say("custom_none", language))}</p>')
    shelf = _Shelf(custom, pages, makers, person, language)
    for place, saved in enumerate(custom.saved.values()):
        with st.container(border=True, gap="small"):
            _entry(shelf, saved, place)


@dataclass(frozen=True)
class _Shelf:
    """What its entries need to know."""

    custom: Custom
    pages: Pages
    makers: Pages  # by kind: the page on which one is made
    person: Person
    language: Language


def _entry(shelf: _Shelf, saved: SavedReport, place: int) -> None:
    language, pages = shelf.language, shelf.pages
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        if saved.name in pages:
            st.page_link(pages[saved.name], label=f"**{plain(saved.title)}**")
        else:
            reason = shelf.custom.broken.get(saved.name, "")
            text = say("custom_not_shown", language, title=saved.title, reason=reason)
            st.html(f'<p class="rp-quiet">{escape(text)}</p>', width="content")
        if saved.may_change(shelf.person) and saved.kind in shelf.makers:
            with st.container(horizontal=True, gap="small", width="content"):
                st.page_link(
                    shelf.makers[saved.kind],
                    label=say("custom_edit", language),
                    icon=":material/edit:",
                    query_params={"edit": saved.name, **language_in_links()},
                )
                delete_button(saved, shelf.person, language, str(place))
    st.html(_facts(shelf, saved))


def _facts(shelf: _Shelf, saved: SavedReport) -> str:
    language = shelf.language
    facts = [
        say(_KINDS[saved.kind], language),
        say("custom_made_by", language, name=saved.owner),
        shared_text(saved, language),
    ]
    spans = "".join(f"<span>{escape(fact)}</span>" for fact in facts)
    about = f"<p>{escape(saved.description)}</p>" if saved.description else ""
    hint = ""
    if shelf.person.is_analyst and saved.name in shelf.pages:
        key = "custom_promote" if saved.kind == "fields" else "custom_promote_sql"
        hint = f'<p class="rp-quiet">{escape(say(key, language, name=saved.name))}</p>'
    return f'<div class="rp-entry">{about}<p class="rp-facts">{spans}</p>{hint}</div>'
