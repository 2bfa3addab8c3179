"""Organisations and groups that rights can be given for: those that the reports know."""

from collections.abc import Sequence

import streamlit as st

from dbt_project.access_values import ADMIN, ANALYST, EVERYONE
from dbt_project.application.people import ALL_ORGS
from dbt_project.errors import PlatformError
from dbt_project.reports import Language, Parameter, Report
from viewer.published import Published
from viewer.request import Request
from viewer.texts import say


def org_choices(everything: Published, language: Language) -> dict[str, str]:
    """Codes and names, as the first report has them that asks for the column its rows go by.

    None where they cannot be read: codes can be typed.
    """
    for report in everything.reports:
        for parameter in report.parameters:
            if _is_org(report, parameter):
                try:
                    choices = Request(report, {}, language, everything).choices(parameter)
                except PlatformError:
                    return {}
                return {str(code): name for code, name in choices.items()}
    return {}


def declared_groups(everything: Published) -> list[str]:
    """The groups that reports name in `access`, and the one of analysts."""
    found = {ANALYST}
    for report in everything.reports:
        access = [*report.access]
        access += [a for one in report.parameters if one.options for a in one.options.access]
        for one in access:
            hidden = one.hide.unless_group if one.hide else ()
            found |= {*one.groups, *one.export, *hidden}
    return sorted(found - {ADMIN, EVERYONE})


def org_field(
    of: str, key: str, codes: Sequence[str], orgs: dict[str, str], language: Language
) -> list[str]:
    """The field in which organisations are given to a user or a group."""
    label = say("user_orgs" if of == "user" else "group_orgs", language)
    return st.multiselect(
        label,
        [ALL_ORGS, *sorted({*orgs, *codes} - {ALL_ORGS})],
        list(codes),
        key=f"{of}.orgs.{key}",
        format_func=lambda code: orgs_text((code,), language, orgs),
        accept_new_options=True,
        placeholder=say("rights_choose", language),
        help=say("user_orgs_help", language) if of == "user" else None,
    )


def orgs_text(codes: Sequence[str], language: Language, names: dict[str, str] | None = None) -> str:
    """The codes, with names where they are given; all of them have a word."""
    if ALL_ORGS in codes:
        return say("all_orgs", language)
    return ", ".join(f"{code} {(names or {}).get(code, '')}".strip() for code in codes)


def _is_org(report: Report, parameter: Parameter) -> bool:
    columns = {one.row_filter.column for one in report.access if one.row_filter}
    through = any(one.row_filter and one.row_filter.through for one in report.access)
    asked = parameter.column.name if parameter.column else ""
    return parameter.options is not None and asked in columns and not through
