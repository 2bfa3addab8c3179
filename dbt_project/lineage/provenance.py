"""What a build's figures rest on: lineage, tests and captures, as JSON beside what is published."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from dbt_project.declarations import read_capture_tables
from dbt_project.errors import MisdeclaredError
from dbt_project.lineage.columns import LineageError
from dbt_project.lineage.graph import Lineage, Link, Place, Relation, only, read_lineage
from dbt_project.lineage.statements import (
    STORED,
    in_order,
    relation_name,
    statement,
    stored_as,
    without_time,
)
from dbt_project.report_values import Label
from dbt_project.schedules import Schedule

FORMAT = 1
Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class DataTest:
    """One of dbt's tests. `kind` is a generic test's name, `unit_test`, or empty."""

    id: str
    name: str
    kind: str
    column: str
    relations: tuple[str, ...]  # what it tests
    said: Label  # what it says when it passes, where that is declared


@dataclass(frozen=True)
class Rhythm:
    """How often a source table is to be captured, and compared with its source."""

    every: Schedule | None
    deletes: Schedule | None
    reconcile: Schedule | None


@dataclass(frozen=True)
class Provenance:
    """All of it. `inputs` changes when what it was read from does."""

    inputs: str = ""
    lineage: Lineage = field(default_factory=lambda: Lineage({}))
    tests: tuple[DataTest, ...] = ()
    rhythms: Mapping[str, Rhythm] = field(default_factory=dict)  # by `nc.gl_detail`

    def tests_of(self, relation: str) -> tuple[DataTest, ...]:
        """The tests of a relation and of all that it is made of."""
        above = self.lineage.above(relation)
        return tuple(test for test in self.tests if above.intersection(test.relations))


def read_provenance(
    root: Path, target: Path, manifest: Manifest, before: Provenance | None = None
) -> Provenance:
    """By the last build's manifest and compiled statements; what did not change is `before`'s."""
    inputs = _digest(target, manifest)
    made_new = before is None or before.inputs != inputs
    lineage = read_lineage(root, target, manifest) if made_new or before is None else before.lineage
    marts = [relation.name for relation in lineage.relations.values() if relation.kind == "mart"]
    return Provenance(inputs, only(lineage, marts), tuple(_tests(manifest)), _rhythms(manifest))


def _digest(target: Path, manifest: Manifest) -> str:
    """Changes with every statement, and with what is declared of sources and seeds."""
    digest = hashlib.sha256()
    for node in in_order(manifest):
        try:
            sql = without_time(statement(target, manifest, node))
        except LineageError as error:
            sql = str(error)
        digest.update(f"{stored_as(node)} {sql}".encode())
    for node in [*manifest["sources"].values(), *manifest["nodes"].values()]:
        if node["resource_type"] in (*STORED, "source"):
            said = [(name, column.get("description")) for name, column in node["columns"].items()]
            told = (stored_as(node), node.get("description"), said, node.get("checksum"))
            digest.update(json.dumps(told, ensure_ascii=False, default=str).encode())
    return digest.hexdigest()


def _tests(manifest: Manifest) -> Iterator[DataTest]:
    nodes = {**manifest["nodes"], **manifest["sources"]}
    declared = {**manifest["nodes"], **manifest.get("unit_tests", {})}
    for key, node in sorted(declared.items()):
        if node["resource_type"] not in ("test", "unit_test"):
            continue
        tested = [nodes[above] for above in node["depends_on"]["nodes"] if above in nodes]
        metadata = node.get("test_metadata") or {}
        is_unit = node["resource_type"] == "unit_test"
        said = str(node.get("description") or "")
        said_en = str((node.get("config", {}).get("meta") or {}).get("description_en") or said)
        yield DataTest(
            id=key,
            name=str(node["name"]),
            kind="unit_test" if is_unit else str(metadata.get("name") or ""),
            column=str(node.get("column_name") or ""),
            relations=tuple(relation_name(above) for above in tested),
            said=Label(said, said_en),
        )


def _rhythms(manifest: Manifest) -> dict[str, Rhythm]:
    try:
        tables = read_capture_tables(manifest)
    except MisdeclaredError:  # `ingest` says so; what was built can be shown all the same
        return {}
    return {table.label: Rhythm(table.every, table.deletes, table.reconcile) for table in tables}


def provenance_to_json(provenance: Provenance) -> str:
    """Text that `provenance_from_json` reads back."""
    plain = {
        "format": FORMAT,
        "inputs": provenance.inputs,
        "relations": [_relation(found) for found in provenance.lineage.relations.values()],
        "tests": [
            [test.id, test.name, test.kind, test.column, test.relations, test.said.zh, test.said.en]
            for test in provenance.tests
        ],
        "rhythms": {
            label: [_schedule(rhythm.every), _schedule(rhythm.deletes), _schedule(rhythm.reconcile)]
            for label, rhythm in provenance.rhythms.items()
        },
    }
    return json.dumps(plain, ensure_ascii=False)


def provenance_from_json(text: str) -> Provenance:
    """Provenance as it was published; an empty one where that is damaged or of another version."""
    try:
        loaded = json.loads(text)
        if loaded["format"] != FORMAT:
            return Provenance()
        relations = [_read_relation(plain) for plain in loaded["relations"]]
        return Provenance(
            inputs=loaded["inputs"],
            lineage=Lineage({relation.name: relation for relation in relations}),
            tests=tuple(
                DataTest(key, name, kind, column, tuple(tested), Label(zh, en))
                for key, name, kind, column, tested, zh, en in loaded["tests"]
            ),
            rhythms={
                label: Rhythm(*(_read_schedule(when) for when in plain))
                for label, plain in loaded["rhythms"].items()
            },
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return Provenance()


def _relation(relation: Relation) -> dict[str, Any]:
    columns = {
        name: [[link.to.relation, link.to.column, link.role] for link in links]
        for name, links in relation.columns.items()
    }
    return {**vars(relation), "columns": columns}


def _read_relation(plain: Mapping[str, Any]) -> Relation:
    columns = {
        name: tuple(Link(Place(relation, column), role) for relation, column, role in links)
        for name, links in plain["columns"].items()
    }
    relation = Relation(**{**plain, "columns": columns})
    return replace(relation, parents=tuple(relation.parents))


def _schedule(schedule: Schedule | None) -> str | float | None:
    when = schedule.when if schedule else None
    return when.total_seconds() if isinstance(when, timedelta) else when


def _read_schedule(plain: str | float | None) -> Schedule | None:
    if plain is None:
        return None
    return Schedule(plain if isinstance(plain, str) else timedelta(seconds=plain))
