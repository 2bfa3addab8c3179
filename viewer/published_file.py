"""The published DuckDB file, opened once for all sessions; a newer build replaces it unasked."""

from functools import partial
from pathlib import Path
from threading import Lock, Thread

import streamlit as st

from dbt_project import publication
from dbt_project.errors import ConnectionFailedError
from dbt_project.lineage.provenance import Provenance
from dbt_project.project import data_folder
from dbt_project.publication import Publication
from dbt_project.reporting.marts import PublishedMarts
from dbt_project.reports import Report, reports_from_json
from viewer.published import Published

_LOOK_EVERY_S = 2
_OPEN_AT_ONCE = 2  # the newest, and the one that pages still show
_publishing = Lock()


def published_file(root: Path) -> Published | None:
    """The newest publication, or None when nothing is published yet.

    Raises ConnectionFailedError when its file is unreadable.
    """
    newest = _newest(root, data_folder(root))
    if newest is None:
        return None
    return Published(
        newest.build_id,
        newest.built_at,
        newest.build_id,
        _reports(newest.declarations, _changed(newest.declarations)),
        _marts(newest.database),
        publication.refusal(root),
        read_provenance=partial(_provenance, newest.provenance),
    )


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError as error:
        raise ConnectionFailedError(f"{path.name} cannot be read: {error}") from error


@st.cache_data(ttl=_LOOK_EVERY_S, show_spinner=False)
def _newest(root: Path, folder: Path) -> Publication | None:  # noqa: ARG001 - part of the key
    newest = publication.current(root)
    if newest is None:
        _publish(root)
        return publication.current(root)
    # Copying a build takes its time, and nobody is to wait for it.
    Thread(target=_publish, args=(root,), name="publish", daemon=True).start()
    return newest


def _publish(root: Path) -> None:
    """What was built without `report-platform refresh` or the watcher; by one at a time."""
    if _publishing.acquire(blocking=False):
        try:
            publication.publish_if_newer(root)
        finally:
            _publishing.release()


@st.cache_resource(max_entries=_OPEN_AT_ONCE, show_spinner=False)
def _reports(declarations: Path, changed: float) -> tuple[Report, ...]:  # noqa: ARG001 - key
    return reports_from_json(declarations.read_text(encoding="utf-8"))


@st.cache_resource(max_entries=_OPEN_AT_ONCE, show_spinner=False)
def _provenance(path: Path) -> Provenance:
    return publication.published_provenance(path)


@st.cache_resource(
    max_entries=_OPEN_AT_ONCE, show_spinner=False, on_release=lambda marts: marts.close()
)
def _marts(database: Path) -> PublishedMarts:
    return PublishedMarts(database)
