"""The project's lineage: every relation that reports are made of, and its columns' origins."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dbt_project.lineage.columns import ROWS, LineageError, Role, column_origins
from dbt_project.lineage.statements import (
    SNAPSHOT,
    STORED,
    in_order,
    relation_name,
    seed_columns,
    source_columns,
    statement,
    stored_as,
)

Kind = Literal["mart", "storage", "snapshot", "staging", "seed", "source", "other"]
Manifest = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Place:
    """A column of a relation; the column ROWS stands for its rows."""

    relation: str
    column: str


@dataclass(frozen=True, order=True)
class Link:
    """That a column comes from another one, or is only decided by it."""

    to: Place
    role: Role


@dataclass(frozen=True)
class Relation:
    """A table or view. `said` is what its columns are declared to be."""

    name: str
    kind: Kind
    label: str
    parents: tuple[str, ...] = ()
    columns: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""  # why its columns' origins are not known

    @property
    def short_label(self) -> str:
        """What it is called, without what is explained after a colon."""
        return self.label.replace("：", ":").partition(":")[0].strip()


@dataclass(frozen=True)
class Lineage:
    """Relations by their names."""

    relations: Mapping[str, Relation]

    def above(self, name: str) -> frozenset[str]:
        """A relation and all that it is made of."""
        found, waiting = set[str](), [name]
        while waiting:
            current = waiting.pop()
            if current in self.relations and current not in found:
                found.add(current)
                waiting += self.relations[current].parents
        return frozenset(found)

    def links(self, place: Place) -> tuple[Link, ...]:
        """Where a column comes from; nothing of a source's column and of what is always the same.

        Of a relation whose statement cannot be read, nothing is known.
        """
        relation = self.relations.get(place.relation)
        return relation.columns.get(place.column, ()) if relation else ()

    def is_end(self, place: Place) -> bool:
        """Whether it is a column of a source or of a file."""
        relation = self.relations.get(place.relation)
        return relation is not None and relation.kind in ("source", "seed")


def read_lineage(root: Path, target: Path, manifest: Manifest) -> Lineage:
    """Lineage by the statements that dbt has compiled into `target`, of what they were built from.

    Never fails: a statement that cannot be read is its relation's `problem`.
    """
    reading = _Reading(root, target, manifest)
    return Lineage({relation.name: relation for relation in reading.relations()})


class _Reading:
    """Reads relation after relation; each one's columns are known to those that read it."""

    def __init__(self, root: Path, target: Path, manifest: Manifest) -> None:
        self.root, self.target, self.manifest = root, target, manifest
        self.dialect = str(manifest.get("metadata", {}).get("adapter_type") or "duckdb")
        self.nodes = {**manifest["nodes"], **manifest["sources"]}
        self.names = {
            stored_as(node): relation_name(node)
            for node in self.nodes.values()
            if node["resource_type"] in (*STORED, "source")
        }
        self.known: dict[tuple[str, str], tuple[str, ...]] = {}

    def relations(self) -> Iterator[Relation]:
        for source in self.manifest["sources"].values():
            self.known[stored_as(source)] = source_columns(source)
            yield self._relation(source, "source")
        for seed in self.manifest["nodes"].values():
            if seed["resource_type"] == "seed":
                self.known[stored_as(seed)] = seed_columns(self.root, seed)
                yield self._relation(seed, "seed")
        for node in in_order(self.manifest):
            yield self._written(node)

    def _written(self, node: Mapping[str, Any]) -> Relation:
        declared = tuple(name.lower() for name in node["columns"])
        parents = tuple(
            relation_name(self.nodes[key])
            for key in node["depends_on"]["nodes"]
            if key in self.nodes
        )
        try:
            sql = statement(self.target, self.manifest, node)
            found = column_origins(sql, self.known, self.dialect, stored_as(node))
        except LineageError as error:
            self.known[stored_as(node)] = declared
            return self._relation(node, _kind(node), parents, problem=str(error))
        own = relation_name(node)
        columns = {
            name: tuple(
                Link(Place(relation, origin.column), origin.role)
                for origin in origins
                # What an incremental model reads of itself, it has from its own last build.
                if (relation := self._name(origin.relation)) != own
            )
            for name, origins in found.items()
        }
        added = SNAPSHOT if node["resource_type"] == "snapshot" else ()
        self.known[stored_as(node)] = tuple(name for name in (*found, *added) if name != ROWS)
        return self._relation(node, _kind(node), parents, columns)

    def _name(self, stored: tuple[str, str]) -> str:
        return self.names.get(stored, ".".join(part for part in stored if part))

    def _relation(
        self,
        node: Mapping[str, Any],
        kind: Kind,
        parents: tuple[str, ...] = (),
        columns: Mapping[str, tuple[Link, ...]] | None = None,
        problem: str = "",
    ) -> Relation:
        said = {
            name.lower(): str(column.get("description") or "")
            for name, column in node["columns"].items()
        }
        return Relation(
            name=relation_name(node),
            kind=kind,
            label=str(node.get("description") or ""),
            parents=parents,
            columns=columns or {},
            said={name: text for name, text in said.items() if text},
            problem=problem,
        )


def _kind(node: Mapping[str, Any]) -> Kind:
    if node["resource_type"] == "snapshot":
        return "snapshot"
    folder = (node.get("fqn") or ["", ""])[1]
    kinds: dict[str, Kind] = {
        "staging": "staging",
        "storage": "storage",
        "marts": "mart",
        "platform": "mart",
    }
    return kinds.get(folder, "other")


def only(lineage: Lineage, names: Iterable[str]) -> Lineage:
    """The same without what none of the named relations is made of."""
    wanted = frozenset[str]().union(*(lineage.above(name) for name in names))
    return Lineage({name: lineage.relations[name] for name in sorted(wanted)})
