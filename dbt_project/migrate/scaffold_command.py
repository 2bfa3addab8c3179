"""`migrate scaffold`: a legacy file in, the files with which its migration begins out."""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from dbt_project.errors import MisdeclaredError
from dbt_project.manifest import read_manifest
from dbt_project.migrate.additions import additions
from dbt_project.migrate.analyse_command import completed
from dbt_project.migrate.analysis import analyse_text
from dbt_project.migrate.conventions import SUBJECTS, title
from dbt_project.migrate.declared import Project, read_project
from dbt_project.migrate.legacy_text import LegacyText, read_legacy
from dbt_project.migrate.placing import Placed, PlannedFile, place
from dbt_project.migrate.scaffold_plan import Plan, plan
from dbt_project.migrate.scaffold_sql import kept_sql, mart_sql, staging_sql
from dbt_project.migrate.scaffold_yaml import (
    Subject,
    exposure_yaml,
    mart_yaml,
    models_yaml,
    snapshots_yaml,
    sources_yaml,
)
from dbt_project.migrate.tokens import tokens
from dbt_project.project import find_root

_NAME = re.compile(r"^[a-z][a-z0-9_]{1,40}$")
_HEAD_KEYS = ("description", "schema", "database", "config")


def add_scaffold(commands: Any) -> None:
    """Its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "scaffold", help="write source entries, models and a report for a legacy file"
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--report", required=True, help="its name: the report's address")
    parser.add_argument("--label", help="its name in Chinese (default: the file's)")
    parser.add_argument("--subject", help="folder of marts (default: by the tables' module)")
    parser.add_argument("--source", help="dbt source of new tables (default: the one used most)")
    parser.add_argument("--dictionary", type=Path, action="append", default=[])
    parser.add_argument("--dry-run", action="store_true", help="show the files, write none")
    parser.set_defaults(run=run_scaffold)


def run_scaffold(options: argparse.Namespace) -> int:
    """Write what is not there yet, and say what is to be done by hand."""
    root = options.root or find_root()
    legacy = _legacy(options)
    _check_name(options.report)
    manifest = read_manifest(root)
    project = read_project(manifest)
    _check_new(options.report, project)
    _check_source(options.source, manifest)
    dictionary = completed(project.dictionary, options.dictionary)
    analysis = analyse_text(legacy, dictionary)
    if not analysis.tables:
        raise MisdeclaredError(f"{options.file}: reads no table: there is nothing to scaffold")
    source = options.source or _source(analysis.tables, project)
    planned = plan(options.report, analysis, project, dictionary, source)
    files = list(planned_files(root, planned, legacy, manifest, options))
    placed = place(root, files, dry_run=options.dry_run)
    change = additions(root, planned, manifest)
    _report(placed, files, change, options)
    return 0


def _legacy(options: argparse.Namespace) -> LegacyText:
    if not options.file.exists():
        raise MisdeclaredError(f"there is no {options.file}")
    legacy = read_legacy(options.file)
    if legacy.problem:
        raise MisdeclaredError(f"{options.file} {legacy.problem}")
    return legacy


def _check_name(report: str) -> None:
    if not _NAME.match(report):
        raise MisdeclaredError(
            f"--report {report}: a report's name is its address: lower-case letters, digits and _"
        )


def _check_new(report: str, project: Project) -> None:
    if report in project.exposures or f"fct_{report}" in project.nodes:
        raise MisdeclaredError(
            f"--report {report}: the project has a report or a model fct_{report} already"
        )


def _check_source(source: str | None, manifest: Mapping[str, Any]) -> None:
    declared = {entry["source_name"] for entry in manifest.get("sources", {}).values()}
    if source is not None and source not in declared:
        raise MisdeclaredError(f"--source {source}: the project declares no source of that name")


def _source(tables: Mapping[str, object], project: Project) -> str:
    """The source of most of the report's tables, else of most tables at all."""
    mine = [project.tables[name].source for name in tables if name in project.tables]
    listed = mine or [table.source for table in project.tables.values()]
    if not listed:
        raise MisdeclaredError("the project declares no captured source yet: add one first")
    return max(sorted(set(listed)), key=listed.count)


def planned_files(
    root: Path,
    planned: Plan,
    legacy: LegacyText,
    manifest: Mapping[str, Any],
    options: argparse.Namespace,
) -> Iterator[PlannedFile]:
    """The files of a scaffold, in the project's folders and look."""
    report = planned.report
    subject = _subject(planned, manifest, options.subject)
    mart = f"fct_{report}"
    if planned.tables:
        yield from _tables(planned, subject, _source_head(root, manifest, planned.source))
    marts = f"models/marts/{subject.folder}"
    yield PlannedFile(f"{marts}/{mart}.sql", mart_sql(planned, mart))
    yield PlannedFile(f"{marts}/_{subject.folder}_{report}__models.yml", mart_yaml(planned, mart))
    up = "../" * (marts.count("/") + 1)
    label = options.label or label_of(legacy) or title(report)
    text = exposure_yaml(planned, mart, subject, label, up)
    yield PlannedFile(f"{marts}/_{subject.folder}_{report}__exposures.yml", text)
    yield PlannedFile(f"tests/legacy/{report}.sql", legacy.text.rstrip() + "\n")


def label_of(legacy: LegacyText) -> str | None:
    """The report's name: the file's when it is Chinese, else what the first comment begins with."""
    if not legacy.path.stem.isascii():
        return legacy.path.stem
    comment = next((t.text for t in tokens(legacy.text[:2000]) if t.kind == "comment"), "")
    found = re.search(r"[\u4e00-\u9fff]{3,20}", comment)
    return found[0] if found else None


def _tables(planned: Plan, subject: Subject, head: Mapping[str, Any]) -> Iterator[PlannedFile]:
    report, source = planned.report, planned.source
    staging, storage = f"models/staging/{source}", f"models/storage/{subject.folder}"
    yield PlannedFile(f"{staging}/_{source}_{report}__sources.yml", sources_yaml(planned, head))
    text = models_yaml(planned.tables, kept=False)
    yield PlannedFile(f"{staging}/_{source}_{report}__models.yml", text)
    for table in planned.tables:
        yield PlannedFile(f"{staging}/{table.staging_model}.sql", staging_sql(table))
        folder = "snapshots" if table.is_base else storage
        yield PlannedFile(f"{folder}/{table.kept_model}.sql", kept_sql(table))
    business = [table for table in planned.tables if not table.is_base]
    if business:
        text = models_yaml(business, kept=True)
        yield PlannedFile(f"{storage}/_{subject.folder}_{report}__models.yml", text)
    base = [table for table in planned.tables if table.is_base]
    if base:
        yield PlannedFile(f"snapshots/_{report}__snapshots.yml", snapshots_yaml(base))


def _source_head(root: Path, manifest: Mapping[str, Any], source: str) -> dict[str, Any]:
    """What the source's own YAML says of it: a second file says the same again."""
    entry = next(e for e in manifest["sources"].values() if e["source_name"] == source)
    path = root / entry["original_file_path"]
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = next(s for s in loaded["sources"] if s["name"] == source)
    return {key: found[key] for key in _HEAD_KEYS if key in found}


def _subject(planned: Plan, manifest: Mapping[str, Any], named: str | None) -> Subject:
    prefix = (planned.main.table if planned.main else "").split("_")[0]
    folder, tag, tag_en = SUBJECTS.get(prefix, ("other", "其他", "Other"))
    if named and not _NAME.match(named):
        raise MisdeclaredError(f"--subject {named}: lower-case letters, digits and _ only")
    wanted = named or folder
    for exposure in manifest.get("exposures", {}).values():
        parts = Path(exposure["original_file_path"]).parts
        report = (exposure.get("config", {}).get("meta") or {}).get("report")
        tags = exposure.get("config", {}).get("tags") or exposure.get("tags") or []
        if report and tags and wanted in parts:
            return Subject(wanted, tags[0], report.get("subject_en", tags[0]))
    if wanted != folder:
        by_folder = {entry[0]: entry for entry in SUBJECTS.values()}
        _, tag, tag_en = by_folder.get(wanted, (wanted, wanted, title(wanted)))
    return Subject(wanted, tag, tag_en)


def _report(
    placed: list[Placed], files: list[PlannedFile], change: str, options: argparse.Namespace
) -> None:
    texts = {file.path: file.text for file in files}
    for found in placed:
        _say(f"{found.what}: {found.path}")
        if options.dry_run and found.path in texts:
            _print(texts[found.path])
        if found.diff:
            _say(f"{found.path.removesuffix('.new')} is there already; the difference:")
            _print(found.diff)
    if change:
        _say("Columns that tables of the project lack; `git apply` takes this:")
        _print(change)
    _say("Then: python -m dbt_project.check; ingest run; dbt build. The TODOs are yours.")


def _print(text: str) -> None:
    print(text)  # noqa: T201 - what the command is for


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
