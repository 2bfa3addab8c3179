"""The way of one figure back to where it comes from."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from dbt_project.lineage.columns import ROWS, Role
from dbt_project.lineage.graph import Lineage, Link, Place

EndKind = Literal["column", "rows", "constant", "unknown"]


@dataclass(frozen=True)
class End:
    """Where a way ends: a source's or file's column, its rows, or what has no origin.

    `path` leads there from the mart, without the end itself where it is a `constant` of the last.
    """

    place: Place
    role: Role
    kind: EndKind
    path: tuple[Place, ...]


@dataclass(frozen=True)
class Step:
    """One link of the way."""

    start: Place
    to: Place
    role: Role


@dataclass(frozen=True)
class Trace:
    """All ways of a figure; ends that it is made of before those that only decide."""

    starts: tuple[Link, ...]
    steps: tuple[Step, ...]
    ends: tuple[End, ...]

    def made_of(self) -> tuple[End, ...]:
        """The ends of its values; where there are none, all."""
        values = tuple(end for end in self.ends if end.role == "value")
        return values or self.ends


def trace(lineage: Lineage, starts: Iterable[Link]) -> Trace:
    """Follow the columns that a figure reads to their ends, the shortest way to each."""
    starts = tuple(starts)
    paths: dict[Place, tuple[Place, ...]] = {}
    roles: dict[Place, Role] = {}
    order: tuple[Role, Role] = ("value", "decides")
    for role in order:
        begun = [link.to for link in starts if link.role == role]
        if role == "decides":  # besides what decides the figure, what decides its values
            for place in list(paths):
                for link in lineage.links(place):
                    if link.to not in paths:
                        paths[link.to], roles[link.to] = (*paths[place], link.to), role
                        begun.append(link.to)
        _follow(lineage, begun, role, paths, roles)
    ends = (_end(lineage, place, roles[place], path) for place, path in paths.items())
    return Trace(starts, tuple(_steps(lineage, paths)), tuple(end for end in ends if end))


def _follow(
    lineage: Lineage,
    begun: Iterable[Place],
    role: Role,
    paths: dict[Place, tuple[Place, ...]],
    roles: dict[Place, Role],
) -> None:
    waiting = deque(begun)
    for place in waiting:
        paths.setdefault(place, (place,))
        roles.setdefault(place, role)
    while waiting:
        place = waiting.popleft()
        for link in lineage.links(place):
            if link.to not in paths and (role == "decides" or link.role == "value"):
                paths[link.to], roles[link.to] = (*paths[place], link.to), role
                waiting.append(link.to)


def _steps(lineage: Lineage, places: Iterable[Place]) -> Iterator[Step]:
    for place in places:
        for link in lineage.links(place):
            yield Step(place, link.to, link.role)


def _end(lineage: Lineage, place: Place, role: Role, path: tuple[Place, ...]) -> End | None:
    if lineage.links(place):
        return None
    relation = lineage.relations.get(place.relation)
    if relation is None or relation.problem:
        return End(place, role, "unknown", path)
    if place.column == ROWS:
        return End(place, role, "rows", path)
    if lineage.is_end(place):
        return End(place, role, "column", path)
    known = place.column in relation.columns or relation.kind == "snapshot"
    return End(place, role, "constant" if known else "unknown", path)
