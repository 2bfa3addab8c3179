"""The pages of custom reports, as the navigation has them."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.custom.custom_reports import Custom
from viewer.custom.fields_page import fields_page
from viewer.custom.saved_page import shelf_page
from viewer.custom.sql_page import sql_page
from viewer.published import Published
from viewer.texts import say


def custom_pages(
    custom: Custom,
    everything: Published,
    reports: dict[str, StreamlitPage],
    reader: tuple[Person, Language],
    frame: Callable[[Callable[[], None]], Callable[[], None]],
) -> list[StreamlitPage]:
    """The shelf, and the pages on which reports are made: in SQL by analysts alone."""
    person, language = reader
    makers: dict[str, StreamlitPage] = {}
    if person.is_analyst:
        makers["sql"] = st.Page(
            frame(partial(sql_page, everything, person, language)),
            title=say("custom_sql", language),
            url_path="custom-sql",
            visibility="hidden",
        )
    makers["fields"] = st.Page(
        frame(partial(fields_page, everything, person, language)),
        title=say("custom_fields", language),
        url_path="custom-fields",
        visibility="hidden",
    )
    shelf = st.Page(
        frame(partial(shelf_page, custom, reports, makers, person, language)),
        title=say("custom", language),
        url_path="custom",
        icon=":material/dashboard_customize:",
    )
    return [shelf, *makers.values()]
