"""What the profile `viewer` says, for the pages and for the server."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dbt_project.errors import PlatformError
from dbt_project.project import find_root
from dbt_project.viewer_settings import ViewerSettings, viewer_settings


def settings() -> ViewerSettings:
    """How people sign in and what one of them may use; MisdeclaredError names what is wrong."""
    return viewer_settings(find_root(Path(__file__).parent))


def secrets() -> Mapping[str, Any]:
    """What Streamlit's own sign-in needs; nothing where another one is declared, or a wrong one."""
    try:
        auth = settings().auth
    except PlatformError:
        return {}  # the page says what is wrong
    return {"auth": dict(auth)} if auth else {}
