"""Reads exposures' `config.meta.report` into Report values; all that is wrong is said at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from dbt_project.access_values import EVERYONE
from dbt_project.errors import MisdeclaredError
from dbt_project.marts import Mart, access_problems, column_problems, has_defaults, marts_by_name
from dbt_project.report_checks import check
from dbt_project.report_drill import target_problems
from dbt_project.report_parts import read_report
from dbt_project.report_reading import Reading
from dbt_project.report_schema import near, structure
from dbt_project.report_values import Report

_BOOKKEEPING = "ingest"  # the source of capture's own run records


def load_reports(manifest: Mapping[str, Any]) -> tuple[Report, ...]:
    """All reports that a parsed manifest declares, in the order of their names.

    Raises MisdeclaredError with one line per problem, naming file, report and key.
    """
    marts = marts_by_name(manifest)
    problems: list[str] = []
    reports: list[Report] = []
    for exposure in sorted(manifest.get("exposures", {}).values(), key=lambda e: str(e["name"])):
        where = f"{exposure['original_file_path']}: {exposure['name']}"
        meta = exposure.get("config", {}).get("meta") or exposure.get("meta") or {}
        if "report" in meta:
            found, report = _read(manifest, marts, exposure, meta["report"])
            problems += (f"{where}: {problem}" for problem in found)
            reports += [report] if report else []
        problems += (
            f"{where}: meta.{key} is not a known key{near(key, ['report'])}"
            for key in meta
            if key != "report" and near(key, ["report"])
        )
    used = {report.model for report in reports}
    used |= {p.options.model for report in reports for p in report.parameters if p.options}
    used |= {report.statement.model for report in reports if report.statement}
    for name in sorted(used & set(marts)):
        problems += column_problems(manifest, marts[name])
    problems += access_problems(manifest, marts)
    problems += _open(manifest, marts, reports)
    problems += _subjects(reports) + _repeated(reports) + _drills(manifest, reports)
    if problems:
        raise MisdeclaredError("\n".join(problems))
    return tuple(reports)


def _read(
    manifest: Mapping[str, Any],
    marts: Mapping[str, Mart],
    exposure: Mapping[str, Any],
    declared: Any,
) -> tuple[list[str], Report | None]:
    problems, declared = structure(declared)
    if declared is None:
        return problems, None
    reading = Reading(
        marts=marts,
        reachable=frozenset(exposure.get("depends_on", {}).get("nodes", [])),
        problems=problems,
    )
    mart = reading.mart(declared["model"], "report.model")
    if mart is None:
        return problems, None
    report = read_report(reading, mart, exposure, declared, captured_tables(manifest, mart.id))
    problems += check(report)
    return problems, report


def captured_tables(manifest: Mapping[str, Any], node: str) -> tuple[tuple[str, str], ...]:
    """(source, table) of every captured table that a node is made from."""
    parents: Mapping[str, list[str]] = manifest.get("parent_map", {})
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting += parents.get(current, [])
    sources = manifest.get("sources", {})
    tables = {(sources[key]["source_name"], sources[key]["name"]) for key in seen & set(sources)}
    return tuple(sorted(table for table in tables if table[0] != _BOOKKEEPING))


def _subjects(reports: list[Report]) -> list[str]:
    return list(_subject_conflicts(reports))


def _subject_conflicts(reports: list[Report]) -> Iterator[str]:
    english: dict[str, Report] = {}
    for report in reports:
        first = english.setdefault(report.subject.zh, report)
        if first.subject.en != report.subject.en:
            yield (
                f"{report.file}: {report.name}: report.subject_en is '{report.subject.en}', but "
                f"{first.name} calls the subject {report.subject.zh} '{first.subject.en}'"
            )


def _repeated(reports: list[Report]) -> list[str]:
    names = [report.name for report in reports]
    return [
        f"{report.file}: {report.name}: another report has this name"
        for place, report in enumerate(reports)
        if report.name in names[:place]
    ]


def _open(
    manifest: Mapping[str, Any], marts: Mapping[str, Mart], reports: list[Report]
) -> Iterator[str]:
    """Marts of a folder with `access_defaults` are for everybody only where that is said."""
    for report in reports:
        mart = marts[report.model]
        filtered = any(one.row_filter or one.groups for one in report.access)
        if has_defaults(manifest, mart) and not filtered:
            yield (
                f"{report.file}: {report.name}: {mart.name} has no column of access_defaults: say "
                f"in report.access who sees it: a row_filter, or groups ({EVERYONE} is one)"
            )


def _drills(manifest: Mapping[str, Any], reports: list[Report]) -> list[str]:
    declared = [exposure["name"] for exposure in manifest.get("exposures", {}).values()]
    return [
        f"{report.file}: {report.name}: {problem}"
        for report, problem in target_problems(reports, declared)
    ]
