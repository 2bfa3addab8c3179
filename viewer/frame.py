"""The frame around every page: looks, and the one place where errors become words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

import streamlit as st

from dbt_project.application.people import ChangedMeanwhileError, LastAdminError
from dbt_project.errors import ConnectionFailedError, MisdeclaredError, PlatformError
from dbt_project.reporting.marts import MomentLostError, TimeLimitError
from dbt_project.reporting.oracle_errors import (
    LoginRefusedError,
    NotReadableError,
    RefreshingError,
    TooManyReadersError,
    UnreachableError,
)
from dbt_project.reports import Language
from viewer.access.recheck import check_reader
from viewer.again import draw_again, drawn
from viewer.texts import say

_FAILED = "change.failed"
STYLES = tuple(
    Path(__file__).with_name(f"{name}.css") for name in ("style", "table", "trust", "print")
)
# The first that fits: its heading and what to do.
_WORDS: tuple[tuple[type[PlatformError], str, str], ...] = (
    (MisdeclaredError, "error_declaration", "error_retry"),
    (LoginRefusedError, "error_login", "error_login_advice"),
    (TooManyReadersError, "error_full", "error_full_advice"),
    (UnreachableError, "error_connection", "error_unreachable_advice"),
    (ConnectionFailedError, "error_connection", "error_retry"),
    (NotReadableError, "error_not_readable", "error_not_readable_advice"),
    (ChangedMeanwhileError, "error_changed_meanwhile", "error_changed_meanwhile_advice"),
    (LastAdminError, "error_last_admin", "error_last_admin_advice"),
)


def dress() -> None:
    """Load the app's own style sheets."""
    for style in STYLES:
        st.html(style)


@contextmanager
def framed(language: Language, is_refreshing: bool = False) -> Iterator[None]:
    """Turns any PlatformError into one panel on the page."""
    try:
        yield
    except PlatformError as error:
        show_error(error, language, is_refreshing)


def guarded(
    page: Callable[[], None], language: Language, is_refreshing: bool = False
) -> Callable[[], None]:
    """A page that never shows a traceback for an error that its reader can understand.

    It is drawn again where the marts change while it is.
    """

    def run() -> None:
        failed: PlatformError | None = st.session_state.pop(_FAILED, None)
        if failed is not None:
            show_error(failed, language)
        try:
            with framed(language, is_refreshing):
                page()
        except MomentLostError:
            draw_again(language)
        drawn()

    return run


def trying(change: Callable[..., None], *arguments: object) -> None:
    """A widget's callback; what hinders it is said on the page that is drawn next.

    Above all that its reader has not the rights any more with which the page was drawn.
    """
    try:
        check_reader()
        change(*arguments)
    except PlatformError as error:
        st.session_state[_FAILED] = error


def show_error(error: PlatformError, language: Language, is_refreshing: bool = False) -> None:
    """The panel: what happened, what to do, and the message for whoever can fix it.

    While a build is running, a table that is not there is no fault.
    """
    missing = isinstance(error, NotReadableError) and is_refreshing
    if missing or isinstance(error, RefreshingError):
        advice = say("error_refreshing_advice", language)
        panel(say("error_refreshing", language), advice, None, kind="warn")
        return
    if isinstance(error, TimeLimitError):
        advice = say("error_timeout_advice", language, seconds=error.seconds)
        panel(say("error_timeout", language), advice, None)
        return
    found = (words for kind, *words in _WORDS if isinstance(error, kind))
    heading, advice = next(found, ["error_title", "error_retry"])
    panel(say(heading, language), say(advice, language), str(error))


def panel(heading: str, advice: str, detail: str | None, kind: str = "bad") -> None:
    """A quiet box with a coloured edge."""
    message = f"<pre>{escape(detail)}</pre>" if detail else ""
    st.html(
        f'<div class="rp-panel rp-panel-{kind}" role="alert"><strong>{escape(heading)}</strong>'
        f"<p>{escape(advice)}</p>{message}</div>"
    )


def empty_state(language: Language) -> None:
    """A report without rows: not an error, and what to do about it."""
    note(say("empty", language), say("empty_advice", language))


def note(heading: str, advice: str) -> None:
    """What stands in the place of figures: what there is to know, and what to do."""
    st.html(
        f'<div class="rp-empty" role="status"><strong>{escape(heading)}</strong>'
        f"{escape(advice)}</div>"
    )


def title(text: str, quiet: str = "", subject: str = "") -> None:
    """A page's heading with a line below and a subject above it."""
    above = f'<p class="rp-subject">{escape(subject)}</p>' if subject else ""
    below = f"<p>{escape(quiet)}</p>" if quiet else ""
    st.html(f'<div class="rp-title">{above}<h1>{escape(text)}</h1>{below}</div>')


def section(text: str) -> None:
    """A heading between the parts of a page."""
    st.html(f'<h2 class="rp-section">{escape(text)}</h2>')


def plain(text: str) -> str:
    """A label in which no character is taken for Markdown."""
    return "".join(f"\\{char}" if char in r"\`*_{}[]()#+-.!|~$:<>" else char for char in text)
