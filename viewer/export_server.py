"""Which exports this server is writing, and whether it sends them from disk."""

from functools import lru_cache
from pathlib import Path

from dbt_project.project import data_folder, find_root
from viewer.export_jobs import Exports

_served: list[bool] = []


@lru_cache(maxsize=1)
def exports() -> Exports:
    """The exports of this server; their files are gone when it ends."""
    return Exports(data_folder(find_root(Path(__file__).parent)))


def close() -> None:
    """Stop all exports and remove their files."""
    if exports.cache_info().currsize:
        exports().close()
    exports.cache_clear()


def serve() -> None:
    """Say that this server has an address for them (viewer/server.py)."""
    _served.append(True)


def is_served() -> bool:
    """Whether files can be fetched from disk; `streamlit run viewer/app.py` cannot."""
    return bool(_served)
