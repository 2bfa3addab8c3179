"""What an exported file says about itself: title, parameters, where its data stands, its build."""

from collections.abc import Iterator
from datetime import datetime

from dbt_project.reporting.parameters import Value, value_text
from dbt_project.reports import Language, Parameter
from viewer.checked import checked
from viewer.freshness import clock, freshness
from viewer.request import Request
from viewer.texts import say, unit_text
from viewer.trust_words import building_facts
from viewer.workbook import About


def about_sheet(
    request: Request, count: int, most: int, now: datetime, offset: int | None
) -> About:
    """The second sheet of a workbook; `offset` is the reader's, as in `clock`.

    There are `count` rows, of which the file has no more than `most`.
    """
    report, language = request.report, request.language
    published = request.published
    state = freshness(published.key, published.marts)
    captured = state.as_of(report)
    unknown = say("as_of_unknown", language)
    asked = tuple(answered(request))
    exported = clock(now, offset)
    lines = [
        ("about_report", report.label.text(language)),
        ("about_description", report.description.text(language)),
        *(("about_parameters", line) for line in asked),
        ("about_as_of", clock(captured, offset) if captured else unknown),
        ("about_built", clock(published.built_for(report), offset)),
        ("about_build", published.build_id),
        ("about_exported", exported),
        ("about_user", reader_name(request)),
    ]
    states = building_facts(published, report, language)
    lines += [("about_state", text) for _, text in states]
    if check := checked(published, report):
        lines.append(("about_verified", check.said(language, offset)))
    if report.layout == "list" and count > most:
        cut = say("export_limit", language, count=f"{count:,}", limit=f"{most:,}")
        lines.append(("about_cut", cut))
    return About(
        report.label.text(language),
        say("about", language),
        tuple((say(key, language), text) for key, text in lines),
        asked,
        say("exported_by", language, time=exported, name=reader_name(request)),
    )


def answered(request: Request) -> Iterator[str]:
    """Each parameter and its answer in words, as `Organisation: East, South`."""
    between = ": " if request.language == "en" else "："
    for parameter in request.report.parameters:
        value = request.values.get(parameter.name)
        shown = _words(request, parameter, value)
        yield f"{parameter.label.text(request.language)}{between}{shown}"


def _words(request: Request, parameter: Parameter, value: Value | None) -> str:
    language: Language = request.language
    if isinstance(value, bool) or parameter.type == "toggle":
        return say("yes" if value else "no", language)
    if value is None or value == ():
        return say("choose_all", language)
    if parameter.type == "unit" and isinstance(value, int):
        return unit_text(value).text(language)
    if parameter.type == "fields" and isinstance(value, tuple):
        picks = {column.name: column.label.text(language) for column in parameter.picks}
        return ", ".join(picks[str(name)] for name in value)
    if parameter.options is None:
        return value_text(parameter, value).replace("..", " – ")
    labels = request.choices(parameter)
    chosen = value if isinstance(value, tuple) else (value,)
    return ", ".join(f"{choice} {labels.get(choice, '')}".strip() for choice in chosen)


def reader_name(request: Request) -> str:
    """Who asked, as an exported file names them."""
    person = request.person
    if person is None or person.sees_all:
        return say("local_reader", request.language)
    return f"{person.label} ({person.name})" if person.label else person.name
