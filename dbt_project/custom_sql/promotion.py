"""Writes a report of picked fields into the project: an exposure beside its mart."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from dbt_project.custom_sql.fields import SUBJECT, SUBJECT_EN, Picks, declaration, picks_of
from dbt_project.custom_sql.saved import SavedReport, report_named
from dbt_project.errors import MisdeclaredError
from dbt_project.manifest import read_manifest
from dbt_project.marts import Mart, marts_by_name
from dbt_project.migrate.scaffold_yaml import flow
from dbt_project.report_values import Label
from dbt_project.reports import Report, load_reports

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_SCHEMA = "dbt_project/report_schema.json"


@dataclass(frozen=True)
class Promotion:
    """What was written where, under which name."""

    file: str
    report: str
    label: str


def promote(root: Path, name: str, *, as_name: str = "", label_en: str = "") -> Promotion:
    """Write the exposure; the file is as before where the project's check refuses it.

    Raises MisdeclaredError.
    """
    saved = report_named(name)
    if saved.kind == "sql":
        raise MisdeclaredError(
            f"'{name}' is a statement, which no exposure holds: make a mart of it (a model in "
            "models/marts, described in its YAML), then a report over that mart"
        )
    manifest = read_manifest(root)
    picks = picks_of(saved.body)
    mart = marts_by_name(manifest).get(picks.mart)
    if mart is None:
        raise MisdeclaredError(f"'{name}' reads {picks.mart}, which is no model any more")
    gone = [name for name in _columns(picks) if name not in mart.columns]
    if gone:
        raise MisdeclaredError(f"'{name}' reads {', '.join(gone)}, which {mart.name} has no more")
    known = load_reports(manifest)
    report = as_name or saved.name.removeprefix("my_")
    if not _NAME.match(report):
        raise MisdeclaredError(
            f"'{report}' is no name of a report: small letters, digits and _ (--as)"
        )
    if report in {each.name for each in known}:
        raise MisdeclaredError(
            f"the project has a report '{report}' already: give this one another name (--as)"
        )
    path = _file(root, mart)
    text = exposure_text(saved, report, mart, _subject(known, path), label_en)
    _write(root, path, text)
    return Promotion(path, report, saved.title)


def _columns(picks: Picks) -> list[str]:
    """The columns that it reads, each once."""
    named = (*picks.columns, *picks.rows, picks.across, *picks.measures, *picks.filters)
    ordered = (name.removeprefix("-") for name in picks.order)
    return [name for name in dict.fromkeys((*named, *ordered)) if name]


def exposure_text(
    saved: SavedReport, report: str, mart: Mart, subject: Label, label_en: str = ""
) -> str:
    """The exposure as it stands in the YAML."""
    english = label_en or (saved.title if saved.title.isascii() else report.replace("_", " "))
    declared = declaration(picks_of(saved.body), mart)
    declared |= {"label_en": english, "subject_en": subject.en}
    about = saved.description or saved.title
    lines = [
        f"  - name: {report}",
        f"    label: {flow(saved.title)}",
        f"    description: {flow(about)}",
        "    type: dashboard",
        "    maturity: low",
        f"    owner: {{name: {flow(saved.owner)}}}",
        f"    depends_on: [ref('{mart.name}')]",
        "    config:",
        f"      tags: [{flow(subject.zh)}]",
        "      meta:",
        "        report:",
        *(f"          {line}" for line in _report_lines(declared)),
    ]
    return "\n".join([*lines, ""])


def _report_lines(declared: Mapping[str, Any]) -> Iterator[str]:
    """Lists of maps an entry a line, all else on one line."""
    for key, value in declared.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{key}:"
            yield from (f"  - {_entry(entry)}" for entry in value)
        elif isinstance(value, dict):
            yield f"{key}: {_entry(value)}"
        else:
            yield f"{key}: {flow(value)}"


def _entry(value: Mapping[str, Any]) -> str:
    text = yaml.safe_dump(
        dict(value), default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False
    )
    return text.strip()


def _file(root: Path, mart: Mart) -> str:
    """The exposures beside the mart: the file that its folder has, or would have."""
    folder = PurePosixPath(mart.file.replace("\\", "/")).parent
    found = sorted((root / folder).glob("_*__exposures.yml"))
    if found:
        return found[0].relative_to(root).as_posix()
    return f"{folder}/_{folder.name}__exposures.yml"


def _subject(known: tuple[Report, ...], path: str) -> Label:
    """What the reports in the same file are filed under."""
    beside = (each.subject for each in known if each.file.replace("\\", "/") == path)
    return next(beside, Label(SUBJECT, SUBJECT_EN))


def _write(root: Path, path: str, text: str) -> None:
    file = root / path
    before = file.read_text(encoding="utf-8") if file.exists() else None
    if before is None:
        up = "../" * (len(PurePosixPath(path).parts) - 1)
        head = f"# yaml-language-server: $schema={up}{_SCHEMA}\nversion: 2\n\nexposures:\n"
    else:
        head = before.rstrip("\n") + "\n\n"
    file.write_text(head + text, encoding="utf-8")
    try:
        load_reports(read_manifest(root))
    except MisdeclaredError:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, encoding="utf-8")
        raise
