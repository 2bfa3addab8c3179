"""The pages of the viewer, as Streamlit runs them for each reader (see server.py)."""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dbt_project.errors import PlatformError
from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.access.entrance import entrance, who
from viewer.access.settings import settings
from viewer.access.users_page import users_page
from viewer.admin_page import admin_page
from viewer.again import is_again, is_last_try
from viewer.catalogue import by_subject
from viewer.catalogue_page import catalogue_page
from viewer.current import published
from viewer.custom.custom_reports import custom_reports
from viewer.custom.pages import custom_pages
from viewer.custom.saved_page import saved_page
from viewer.faults.page import faults_page
from viewer.frame import dress, guarded, show_error
from viewer.home_page import home_page
from viewer.language import current_language, language_switch
from viewer.mappings.page import mappings_page
from viewer.page_script import page_script
from viewer.page_times import timed
from viewer.published import Published
from viewer.report_page import report_page
from viewer.start_page import start_page, unknown_page
from viewer.texts import say

_SIDEBAR = 236  # pixels
_SLUG = re.compile(r"^[A-Za-z0-9_-]+$")
_MARK = (
    '<rect x="1" y="4" width="20" height="20" rx="4" fill="#1f5f8b"/>'
    '<path d="M6 19v-5M11 19V9M16 19v-7" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>'
)
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 28">{drawn}</svg>'
_NAME = (
    '<text x="30" y="20" font-size="16" font-weight="600" fill="#5f7f97" font-family='
    "\"'Noto Sans CJK SC','Microsoft YaHei','PingFang SC','Segoe UI',sans-serif\">{name}</text>"
)


def main() -> None:
    """Draw the page that the address asks for."""
    language = current_language()
    name = say("app", language)
    st.set_page_config(
        name,
        page_icon=_SVG.format(width=22, drawn=_MARK),
        layout="wide",
        initial_sidebar_state=_SIDEBAR,
    )
    dress()
    st.logo(_SVG.format(width=170, drawn=_MARK + _NAME.format(name=name)))
    try:
        person, instead = entrance(language)
        shown = published(is_again()) if person else None
    except PlatformError as error:
        show_error(error, language)
        return
    if person is None or shown is None:
        page = instead or partial(start_page, language)
        _run(_alone(page, language), language, person)
        return
    with shown.moment(is_last_try(shown)) as now:
        _run(_navigation(now, person, language), language, person)


def _run(page: StreamlitPage, language: Language, person: Person | None) -> None:
    page_script(language)
    with st.sidebar:
        language_switch(language, say("language", language))
        who(person, language)
    page.run()


def _alone(page: Callable[[], None], language: Language) -> StreamlitPage:
    """Without data, or without rights, there is one page, whatever the address."""
    start = st.Page(page, title=say("home", language), default=True)
    lost = _unknown(set())
    pages = [start]
    if lost:
        pages.append(
            st.Page(
                page,
                title=say("home", language),
                url_path=lost,
                visibility="hidden",
            )
        )
    return st.navigation(pages, position="hidden")


def _navigation(everything: Published, person: Person, language: Language) -> StreamlitPage:
    """Home and catalogue first, then the reports that the person may see, by subject."""
    custom = custom_reports(everything, person)
    shown = custom.with_those_of(everything).seen_by(person, settings().limits)
    frame = partial(guarded, language=language, is_refreshing=shown.is_refreshing)
    reports: dict[str, StreamlitPage] = {}
    for report in shown.reports:
        page = partial(report_page, shown, report, reports, language, person)
        if custom.is_in_sql(report.name):
            saved = custom.saved[report.name]
            page = partial(saved_page, everything, saved, report, person, language)
        reports[report.name] = st.Page(
            frame(timed(report.name, page)),
            title=report.label.text(language),
            url_path=report.name,
        )

    def listed(title: str, path: str, icon: str, page: Callable[..., None]) -> StreamlitPage:
        named = say(title, language)
        return st.Page(frame(page), title=named, url_path=path, icon=f":material/{icon}:")

    catalogue = listed(
        "catalogue", "catalogue", "menu_book", partial(catalogue_page, shown, reports, language)
    )
    # Streamlit answers its default page at / alone, and /home is an address that people try.
    first, again = (
        st.Page(
            frame(partial(home_page, shown, reports, catalogue, language)),
            title=say("home", language),
            url_path=path,
            icon=":material/home:",
            default=path == "landing",
            visibility="visible" if path == "landing" else "hidden",
        )
        for path in ("landing", "home")
    )
    admin = listed("admin", "admin", "monitoring", partial(admin_page, shown, language))
    users = listed("users", "users", "group", partial(users_page, everything, person, language))
    mappings = listed(
        "mappings", "mappings", "table_edit", partial(mappings_page, shown, person, language)
    )
    faults = listed("faults", "faults", "flag", partial(faults_page, shown, person, language))
    own = [mappings] if person.is_analyst or person.is_admin or person.groups else []
    own += custom_pages(custom, everything, reports, (person, language), frame)
    own += [admin, users] if person.is_admin else []
    sections: dict[str, list[StreamlitPage]] = {"": [first, catalogue, faults, *own, again]}
    for subject, those in by_subject(shown.reports).items():
        sections[subject.text(language)] = [reports[report.name] for report in those]
    lost = _unknown({"home", "catalogue", "faults", *(page.url_path for page in own), *reports})
    if lost:
        missing = partial(unknown_page, lost, catalogue, language)
        title = say("unknown_page", language)
        sections[""].append(st.Page(missing, title=title, url_path=lost, visibility="hidden"))
    return st.navigation(sections, expanded=True)


def _unknown(known: set[str]) -> str | None:
    """The address's page if it is none of these: Streamlit would answer it in English."""
    path = urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]
    return path if path and path not in known and _SLUG.match(path) else None


main()
