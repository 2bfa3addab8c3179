"""What a person may see: reports and marts with the row filters and without hidden columns.

Whatever compiles SQL starts from what these functions give, so that the rights are in the SQL.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dbt_project.access_values import EVERYONE, Access, RowFilter
from dbt_project.condition_values import Condition
from dbt_project.marts import Mart
from dbt_project.person import Person
from dbt_project.report_hiding import without_columns
from dbt_project.report_values import Parameter, Report
from dbt_project.reporting.parameters import value_text


@dataclass(frozen=True)
class PermittedMart:
    """A mart without the columns that a person may not see, and what its rows must meet."""

    mart: Mart
    where: tuple[Condition, ...]


def permitted(report: Report, person: Person) -> Report | None:
    """The report as this person may see it; None when they may not."""
    if person.sees_all:
        return report
    if not _may_see(report.access, person):
        return None
    parameters = tuple(
        kept for one in report.parameters if (kept := _parameter(report, one, person))
    )
    if any(one.required for one in _lost(report, parameters)):
        return None
    cut = without_columns(replace(report, parameters=parameters), _hidden(report.access, person))
    if cut is None:
        return None
    return replace(
        cut,
        where=(*cut.where, *_row_filters(report.access, person)),
        seen_as=rights_digest(person),
    )


def may_export(report: Report, person: Person) -> bool:
    """Whether the person may take files of a report away that they may see."""
    return person.sees_all or all(
        not one.export or person.groups & set(one.export) for one in report.access
    )


def permitted_marts(
    marts: Iterable[Mart], reports: Iterable[Report], person: Person
) -> dict[str, PermittedMart]:
    """By name the marts that a person's own statements may read.

    Those are the marts that reports read which the person may see, and those whose own `access`
    names one of their groups. `reports` are all that are published: what any of them keeps from
    the person of a mart is kept here, too.
    """
    known = tuple(reports)
    read = {name for one in known if permitted(one, person) for name in _models(one)}
    found = {}
    for mart in marts:
        if person.sees_all:
            found[mart.name] = PermittedMart(mart, ())
        elif (mart.name in read or _is_opened(mart, person)) and _may_see(mart.access, person):
            access = [*mart.access]
            access += [a for one in known if one.model == mart.name for a in one.access]
            found[mart.name] = _permitted_mart(mart, tuple(dict.fromkeys(access)), person)
    return found


def rights_digest(person: Person) -> str:
    """The same for persons who may see the same of every report; tells nothing about them."""
    rights = repr((sorted(person.groups), person.org_codes, person.sees_all))
    return hashlib.sha256(rights.encode()).hexdigest()[:16]


def _permitted_mart(mart: Mart, access: tuple[Access, ...], person: Person) -> PermittedMart:
    hidden = _hidden(access, person)
    columns = {name: column for name, column in mart.columns.items() if name not in hidden}
    key = tuple(name for name in mart.key if name not in hidden)
    return PermittedMart(
        replace(mart, columns=columns, key=key), tuple(_row_filters(access, person))
    )


def _models(report: Report) -> Iterator[str]:
    """The marts that a report reads."""
    yield report.model
    if report.statement:
        yield report.statement.model
    for parameter in report.parameters:
        if parameter.options:
            yield parameter.options.model


def _may_see(access: Iterable[Access], person: Person) -> bool:
    groups = person.groups | {EVERYONE}
    return all(not one.groups or groups & set(one.groups) for one in access)


def _is_opened(mart: Mart, person: Person) -> bool:
    return any(person.groups & set(one.groups) for one in mart.access)


def _hidden(access: Iterable[Access], person: Person) -> frozenset[str]:
    return frozenset(
        name
        for one in access
        if one.hide and not person.groups & set(one.hide.unless_group)
        for name in one.hide.columns
    )


def _row_filters(access: Iterable[Access], person: Person) -> Iterator[Condition]:
    """None for who may see all organisations; no row for who may see none."""
    if person.org_codes is None:
        return
    filters: dict[RowFilter, None] = {one.row_filter: None for one in access if one.row_filter}
    for one in filters:
        yield Condition(one.column, "in", person.org_codes, one.through)


def _parameter(report: Report, parameter: Parameter, person: Person) -> Parameter | None:
    """The parameter with the choices that the person may know of; None where it has none left."""
    if parameter.own_orgs and person.org_codes:
        parameter = replace(parameter, default=value_text(parameter, person.org_codes))
    options = parameter.options
    if options is None:
        return parameter
    access = (*options.access, *(report.access if options.model == report.model else ()))
    hidden = _hidden(access, person)
    used = {options.value, *options.depends_on.values(), *(one.column for one in options.where)}
    if not _may_see(options.access, person) or used & hidden:
        return None
    label = options.value if options.label in hidden else options.label
    label_en = None if options.label_en in hidden else options.label_en
    where = (*options.where, *_row_filters(options.access, person))
    return replace(parameter, options=replace(options, label=label, label_en=label_en, where=where))


def _lost(report: Report, parameters: tuple[Parameter, ...]) -> Iterator[Parameter]:
    kept = {one.name for one in parameters}
    return (one for one in report.parameters if one.name not in kept)
