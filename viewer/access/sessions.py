"""How many pages each person has open, and the limit to that."""

from threading import Lock

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

_lock = Lock()
_open: dict[str, set[str]] = {}


def is_one_too_many(name: str, most: int) -> bool:
    """Note that this person's page is drawn; whether they have more open than they may.

    Those that were closed do not count, nor does the page itself once it was drawn.
    """
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return False
    server = runtime.get_instance()
    with _lock:
        mine = {one for one in _open.get(name, set()) if server.is_active_session(one)}
        is_new = context.session_id not in mine
        if not (is_new and len(mine) >= most):
            mine.add(context.session_id)
        _open[name] = mine
        return context.session_id not in mine
