"""Options of a report's selects: what must be chosen has the first; what others rule out goes."""

from dataclasses import dataclass, replace

import streamlit as st

from dbt_project.reporting.parameters import Answers, Value, Values, default_value, value_text
from dbt_project.reports import Parameter
from viewer.parameter_bar import Bar, Choices
from viewer.request import Request


@dataclass(frozen=True)
class Narrowed:
    """The options of every select, the answers that stay, and whose were taken back."""

    choices: Choices
    answers: Answers
    dropped: tuple[Parameter, ...]


def narrowed(request: Request, answers: Answers) -> Narrowed:
    """Asks for the options, those that depend on others after what they depend on."""
    selects = [parameter for parameter in request.report.parameters if parameter.options]
    selects.sort(key=lambda parameter: bool(parameter.options and parameter.options.depends_on))
    values, choices, dropped = dict(answers.values), {}, []
    for parameter in selects:
        offered = replace(request, values=values).choices(parameter)
        choices[parameter.name] = offered
        value = values.get(parameter.name)
        kept = _kept(value, offered) if _is_narrowed(parameter, values) else value
        if kept != value:
            dropped.append(parameter)
            values.pop(parameter.name)
            if kept is not None:
                values[parameter.name] = kept
        if parameter.required and offered:
            first = next(iter(offered))
            values.setdefault(
                parameter.name, (first,) if parameter.type == "multiselect" else first
            )
    missing = tuple(p for p in request.report.parameters if p.required and p.name not in values)
    return Narrowed(choices, Answers(values, answers.problems, missing), tuple(dropped))


def take_back(found: Narrowed, bar: Bar) -> None:
    """Put into the link what stays of the answers that were taken back."""
    for parameter in found.dropped:
        text = value_text(parameter, found.answers.values.get(parameter.name))
        if text or default_value(parameter, bar.today) is not None:
            st.query_params[parameter.name] = text
        else:
            st.query_params.pop(parameter.name, None)


def _is_narrowed(parameter: Parameter, values: Values) -> bool:
    return parameter.options is not None and any(
        name in values for name in parameter.options.depends_on
    )


def _kept(value: Value | None, offered: object) -> Value | None:
    """What of an answer is among the options."""
    known = set(offered) if isinstance(offered, dict) else set()
    if isinstance(value, tuple):
        return tuple(choice for choice in value if choice in known) or None
    return value if value in known else None
