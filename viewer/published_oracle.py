"""An Oracle warehouse's marts, read in place: which build they are of, and how it went."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import streamlit as st

from dbt_project.build_results import COLUMNS, TABLE, Note, latest_notes, newest_note, read_notes
from dbt_project.errors import MisdeclaredError
from dbt_project.last_build import LastBuild, last_build
from dbt_project.layers import MARTS, PLATFORM, layers
from dbt_project.lineage.provenance import Provenance, read_provenance
from dbt_project.manifest import built_manifest
from dbt_project.profiles import Connection
from dbt_project.project import build_lease, target_folder
from dbt_project.publication import Refusal
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.oracle_errors import NotReadableError
from dbt_project.reporting.oracle_marts import OracleMarts
from dbt_project.reporting.sql import Query
from dbt_project.reports import Report, load_reports
from viewer.published import Published

_LOOK_EVERY_S = 5
_TIMEOUT_S = 10
_ACTION = "builds"
_PAGES = count(1)


def published_oracle(root: Path, warehouse: Connection, *, is_again: bool) -> Published | None:
    """How the marts stand; None before the first build.

    While they change, and where a page is drawn again (`is_again`), no answer is kept.
    Raises ConnectionFailedError, MisdeclaredError.
    """
    manifest_at = target_folder(root) / "manifest.json"
    reports, manifest = _declared(root, manifest_at.stat().st_mtime if manifest_at.exists() else 0)
    _check_made_for(manifest, warehouse)
    marts = _marts(_digest(warehouse), warehouse)
    try:
        live = _look(marts.name, marts, manifest, build_lease(root))
    except NotReadableError as error:
        if marts.is_owner:
            return None
        table = marts.table(PLATFORM, TABLE)
        raise NotReadableError(f"{error}: {table}, if dbt has built anything yet") from error
    if live is None:
        return None
    is_settled = live.refreshing_since is None and not is_again
    key = live.id if is_settled else f"{live.id} {next(_PAGES)}"
    nodes = tuple(problem.node for problem in live.all_problems)
    refusal = Refusal(live.ended_at, live.reasons, nodes) if nodes else None
    provenance = partial(_provenance, root, manifest_at, manifest_at.stat().st_mtime, manifest)
    return Published(live.id, live.built_at, key, reports, marts, refusal, live, provenance)


def look_again() -> None:
    """Ask the warehouse anew how it stands, not in a moment but now."""
    _look.clear()


def _check_made_for(manifest: Mapping[str, Any], warehouse: Connection) -> None:
    """Refuse a manifest whose tables have other names than this warehouse's."""
    adapter = manifest.get("metadata", {}).get("adapter_type")
    place = layers(warehouse)
    if adapter != warehouse.kind and (place.only or place.schema(MARTS) != MARTS):
        raise MisdeclaredError(
            f"target/manifest.json was made for {adapter}: run `dbt parse` with "
            f"--target {warehouse.output}"
        )


@st.cache_resource(max_entries=2, show_spinner=False)
def _declared(
    root: Path,
    changed: float,  # noqa: ARG001 - part of the key
) -> tuple[tuple[Report, ...], Mapping[str, Any]]:
    manifest = built_manifest(root)
    return load_reports(manifest), manifest


@st.cache_resource(max_entries=2, show_spinner=False)
def _provenance(
    root: Path,
    manifest_at: Path,
    changed: float,  # noqa: ARG001 - part of the key
    _manifest: Mapping[str, Any],
) -> Provenance:
    """Read from what dbt has compiled, once for each manifest: it takes a second."""
    return read_provenance(root, manifest_at.parent, _manifest)


@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda marts: marts.close())
def _marts(digest: str, _warehouse: Connection) -> OracleMarts:  # noqa: ARG001 - the key
    return OracleMarts(_warehouse)


@st.cache_data(ttl=_LOOK_EVERY_S, show_spinner=False)
def _look(
    name: str,
    _marts: OracleMarts,
    _manifest: Mapping[str, Any],
    _lease: timedelta,
) -> LastBuild | None:
    """Asked often: all notes are read again only when there is a newer one."""
    table = _marts.table(PLATFORM, TABLE)
    with _marts.moment(last_try=True) as moment:
        asked = Query(newest_note(table), {}, {"newest": "timestamp"})
        (row,) = moment.run(asked, _TIMEOUT_S, _ACTION).to_pylist()
        notes = _notes(name, row["newest"], moment)
    return last_build(_manifest, notes, datetime.now(UTC), _lease)


@st.cache_data(max_entries=2, show_spinner=False)
def _notes(
    name: str,  # noqa: ARG001 - with `newest` the key
    newest: datetime | None,  # noqa: ARG001
    _moment: Marts,
) -> list[Note]:
    query = Query(latest_notes(_moment.table(PLATFORM, TABLE)), {}, COLUMNS)
    rows = _moment.run(query, _TIMEOUT_S, _ACTION).to_pylist()
    return read_notes(tuple(row[column] for column in COLUMNS) for row in rows)


def _digest(warehouse: Connection) -> str:
    """Another profile, another pool; the profile itself is not to lie in a cache's key."""
    text = json.dumps(dict(warehouse.settings), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
