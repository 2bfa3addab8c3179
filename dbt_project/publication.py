"""Publication: readers get a clone of the marts file, and only of builds in which all passed.

A DuckDB file has one writer and locks readers of other processes out, so the marts file is copied
without opening it, under a new name that readers open instead. The copy is then asked: dbt's own
results are in it, so what is published always passed, whatever happened to the file meanwhile.
"""

import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from dbt_project.build_results import (
    TABLE,
    Result,
    latest,
    latest_notes,
    read_notes,
)
from dbt_project.errors import BuildFailedError, PlatformError
from dbt_project.fitness import Problem, not_built, problems
from dbt_project.lineage.provenance import (
    Provenance,
    provenance_from_json,
    provenance_to_json,
    read_provenance,
)
from dbt_project.manifest import built_manifest
from dbt_project.marts import readable_marts
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.project import data_folder, target_folder
from dbt_project.report_json import marts_to_json
from dbt_project.reports import load_reports, reports_to_json
from dbt_project.storage_sizes import note_sizes

MARTS_ALIAS = "mart_file"
REFUSED = "refused.json"
PROVENANCE = ".provenance"
MARTS = ".marts"
KEPT = 2  # publications that are kept even when nobody has them open
# A write to the file within one tick of the kernel's clock could go unseen: wait it out.
QUIET_SECONDS = 0.25
LEFT_OVER_NS = 3600 * 10**9  # what a killed publication left is removed after an hour


@dataclass(frozen=True)
class Publication:
    """A published clone of the marts, and the reports as they were declared when it was built."""

    database: Path
    declarations: Path
    provenance: Path
    marts: Path  # what the marts' columns are, for reports that people make themselves
    build_id: str

    @property
    def built_at(self) -> datetime:
        """When the newest of its results was recorded (UTC)."""
        return datetime.strptime(self.build_id[:22], "%Y%m%dT%H%M%S_%f").replace(tzinfo=UTC)


@dataclass(frozen=True)
class Refusal:
    """Why the newest build was not published."""

    at: datetime
    reasons: tuple[str, ...]
    nodes: tuple[str, ...] = ()  # by id, what each reason is of; empty of what is not recorded


def current(root: Path) -> Publication | None:
    """The newest publication, or None when there is none yet."""
    return next(iter(_publications(root)), None)


def refusal(root: Path) -> Refusal | None:
    """Why the newest build was refused, or None when the newest build is published."""
    path = published_folder(root) / REFUSED
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    reasons, nodes = tuple(noted["reasons"]), tuple(noted.get("nodes", ()))
    return Refusal(datetime.fromisoformat(noted["at"]), reasons, nodes)


def publish(root: Path) -> Publication | None:
    """Publish the newest build; None when it is published already.

    Raises BuildFailedError with the reasons when the build is partial, failed or still running.
    """
    marts = _marts_file(root)
    if marts is None or not marts.exists():
        raise BuildFailedError("there is nothing to publish yet: run `dbt build` first")
    manifest = built_manifest(root)
    reports = reports_to_json(load_reports(manifest))
    published_folder(root).mkdir(parents=True, exist_ok=True)
    newest = current(root)
    if newest and not _wal(marts).exists() and _time(newest.declarations) == _time(marts):
        _refuse_unfit(root, manifest, newest.database)
        return _declared(root, newest, manifest, reports, newest.declarations)
    clone = _clone(marts, published_folder(root) / f".{time.time_ns()}.duckdb")
    try:
        published = _name(root, _refuse_unfit(root, manifest, clone))
        if published.database.exists():
            return _declared(root, published, manifest, reports, clone)
        _declared(root, published, manifest, reports, clone)
        if not published.database.exists():  # somebody else may have been quicker
            clone.replace(published.database)
    finally:
        clone.unlink(missing_ok=True)
    note_sizes(
        published_folder(root), Path(str(connection(root, WAREHOUSE).settings["path"])), marts
    )
    _remove_old(root)
    return published


def _refuse_unfit(root: Path, manifest: Mapping[str, Any], database: Path) -> dict[str, Result]:
    """The results in a clone; raises BuildFailedError, and notes why, when it must not be shown."""
    results = _results(database)
    found = problems(manifest, results) or not_built(manifest, database)
    _note_refusal(root, found, database)
    if found:
        reasons = [problem.reason for problem in found]
        raise BuildFailedError("\n  ".join(["this build is not published:", *reasons]))
    return results


def _declared(
    root: Path, published: Publication, manifest: Mapping[str, Any], reports: str, dated: Path
) -> Publication | None:
    """Keep the reports as they are declared now; None when they were kept like that already."""
    kept = published.declarations
    is_same = kept.exists() and kept.read_text("utf-8") == reports
    if not is_same:
        _write_provenance(root, published, manifest)
        kept.write_text(reports, encoding="utf-8")
    _mark(kept, dated)
    return None if is_same else published


def publish_if_newer(root: Path) -> Publication | None:
    """For readers: publish a newer finished build if there is one; never fails, never waits long.

    Cheap when nothing changed: it compares the files' times.
    """
    try:
        marts = _marts_file(root)
        if marts is None or not marts.exists() or _wal(marts).exists():
            return None
        return None if _time(marts) in _seen(root) else publish(root)
    except (PlatformError, OSError):
        return None


def has_unpublished(root: Path) -> bool:
    """Whether the marts were written since they were published or refused last."""
    marts = _marts_file(root)
    return marts is not None and marts.exists() and marts.stat().st_mtime_ns not in _seen(root)


def _seen(root: Path) -> set[int]:
    """Modification times (ns) of the marts that were published or refused last."""
    newest = current(root)
    notes = [published_folder(root) / REFUSED, *([newest.declarations] if newest else [])]
    return {_time(note) for note in notes if note.exists()}


def _time(path: Path) -> int:
    return path.stat().st_mtime_ns


def _mark(note: Path, dated: Path) -> None:
    """Give a note the time of the marts that it is about."""
    changed = _time(dated)
    os.utime(note, ns=(changed, changed))


def _marts_file(root: Path) -> Path | None:
    """The file that dbt builds the marts into; None on a warehouse without files."""
    for entry in connection(root, WAREHOUSE).settings.get("attach", []):
        if entry.get("alias") == MARTS_ALIAS:
            return Path(entry["path"])
    return None


def published_folder(root: Path) -> Path:
    """Where publications and what is noted of them lie."""
    return data_folder(root) / "published"


def _wal(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _clone(marts: Path, clone: Path) -> Path:
    """Copy the file as it stands between two writes, which must not touch it meanwhile."""
    for _ in range(20):
        time.sleep(max(0.0, marts.stat().st_mtime + QUIET_SECONDS - time.time()))
        before = marts.stat()
        if not _wal(marts).exists():
            _copy(marts, clone)
            if not _wal(marts).exists() and _version(marts.stat()) == _version(before):
                os.utime(clone, ns=(before.st_mtime_ns, before.st_mtime_ns))
                return clone
            clone.unlink()
        time.sleep(QUIET_SECONDS)
    raise BuildFailedError(f"{marts.name} is being written: it is published when the build is done")


def _copy(marts: Path, clone: Path) -> None:
    """Copy the file whole or not at all: readers try again soon, and would fill a full disk."""
    if shutil.disk_usage(clone.parent).free < marts.stat().st_size:
        raise BuildFailedError(f"{marts.name} cannot be copied: no space left on device")
    try:
        shutil.copyfile(marts, clone)
    except BaseException as error:
        clone.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BuildFailedError(f"{marts.name} cannot be copied: {error.strerror}") from error
        raise


def _version(stat: Any) -> tuple[int, int]:
    return stat.st_mtime_ns, stat.st_size


def _results(database: Path) -> dict[str, Result]:
    try:
        with duckdb.connect(str(database), read_only=True) as opened:
            rows = opened.execute(latest_notes(f"platform.{TABLE}")).fetchall()
    except duckdb.Error as error:
        raise BuildFailedError(f"the marts hold no build results: {error}") from error
    return latest(read_notes(rows))


def _name(root: Path, results: Mapping[str, Result]) -> Publication:
    return _publication(published_folder(root) / f"{build_id(results.values())}.duckdb")


def build_id(results: Iterable[Result]) -> str:
    """What a build is called: when its last result was recorded, and by which run of dbt."""
    newest = max(results, key=lambda result: result.finished_at)
    return f"{newest.finished_at:%Y%m%dT%H%M%S_%f}_{newest.invocation_id[:8]}"


def _publication(database: Path) -> Publication:
    beside = database.with_suffix
    return Publication(database, beside(".json"), beside(PROVENANCE), beside(MARTS), database.stem)


def _publications(root: Path) -> list[Publication]:
    """Complete publications, newest first."""
    found = (
        path for path in published_folder(root).glob("*.duckdb") if not path.name.startswith(".")
    )
    return [
        publication
        for publication in map(_publication, sorted(found, reverse=True))
        if publication.declarations.exists()
    ]


def _write_provenance(root: Path, published: Publication, manifest: Mapping[str, Any]) -> None:
    """What its figures rest on; read anew only where that has changed since the last one."""
    last = current(root)
    before = published_provenance(last.provenance) if last else None
    found = read_provenance(root, target_folder(root), manifest, before)
    published.provenance.write_text(provenance_to_json(found), encoding="utf-8")
    marts = marts_to_json(readable_marts(manifest))
    published.marts.write_text(marts, encoding="utf-8")


def published_provenance(path: Path) -> Provenance:
    """The provenance of a publication; an empty one of a publication from before there was one."""
    try:
        return provenance_from_json(path.read_text(encoding="utf-8"))
    except OSError:
        return Provenance()


def _note_refusal(root: Path, found: list[Problem], dated: Path) -> None:
    path = published_folder(root) / REFUSED
    if found:
        noted = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "reasons": [problem.reason for problem in found],
            "nodes": [problem.node for problem in found],
        }
        path.write_text(json.dumps(noted, ensure_ascii=False, indent=2), encoding="utf-8")
        _mark(path, dated)
    else:
        path.unlink(missing_ok=True)


def _remove_old(root: Path) -> None:
    """Delete clones that nobody has open; a reader's lock makes opening for writing fail."""
    for old in _publications(root)[KEPT:]:
        try:
            duckdb.connect(str(old.database)).close()
            old.database.unlink()
        except (duckdb.Error, OSError):
            continue
        old.declarations.unlink(missing_ok=True)
        old.provenance.unlink(missing_ok=True)
        old.marts.unlink(missing_ok=True)
    for left_over in published_folder(root).glob(".*.duckdb"):
        if time.time_ns() - int(left_over.stem[1:]) > LEFT_OVER_NS:
            left_over.unlink(missing_ok=True)
    folder = published_folder(root)
    beside = (".json", PROVENANCE, MARTS)
    for orphan in [path for kind in beside for path in folder.glob(f"[0-9]*{kind}")]:
        age_ns = time.time_ns() - orphan.stat().st_ctime_ns
        if not orphan.with_suffix(".duckdb").exists() and age_ns > LEFT_OVER_NS:
            orphan.unlink(missing_ok=True)
