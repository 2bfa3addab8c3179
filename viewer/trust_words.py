"""What is said of a report's trustworthiness: facts with their marks, and what is wrong."""

from collections.abc import Iterator

from dbt_project.reports import Language, Report
from viewer.checked import checked
from viewer.evidence import Evidence, SourceTable
from viewer.failure_words import problem_words, test_words
from viewer.freshness import clock, freshness, reader_offset
from viewer.published import Published
from viewer.texts import count_of, say

Fact = tuple[str, str]  # a mark (`ok`, `not`, `open` or nothing) and a text


def tests_fact(tests: int, failed: int, language: Language) -> Fact:
    """Whether the published build's tests passed."""
    if not tests:
        return "open", say("tests_none", language)
    if failed:
        return "not", say("tests_failed", language, failed=failed, count=tests)
    return "ok", say("tests_passed", language, count=tests)


def own_tests(found: Evidence, language: Language) -> Fact:
    """Whether the tests passed that concern the report."""
    failed = len(found.failing)
    if not found.is_traced or not found.tests:
        return tests_fact(found.tests, failed, language)
    if failed:
        return "not", say("own_tests_failed", language, failed=failed, count=found.tests)
    return "ok", say("own_tests_passed", language, count=found.tests)


def reconciled(found: Evidence, language: Language) -> Iterator[Fact]:
    """How the report's source tables stand; nothing of a report that reads none."""
    count = len(found.tables)
    wrong, late = len(found.of_standing("not")), len(found.of_standing("open"))
    if wrong:
        yield "not", say("sources_not", language, wrong=wrong, count=count)
    elif late and all(table.state.reconciled_at is None for table in found.of_standing("open")):
        yield "open", say("sources_new", language)
    elif late:
        yield "open", say("sources_open", language, open=late, count=count)
    elif count:
        yield "ok", count_of("sources_ok", language, count)


def refreshing_text(published: Published, language: Language) -> str:
    """Since when a build is running; empty while none is."""
    since = published.live.refreshing_since if published.live else None
    return say("refreshing_since", language, time=clock(since, reader_offset())) if since else ""


def building_facts(published: Published, report: Report, language: Language) -> list[Fact]:
    """What a build has left undone of this report, or that it is about to."""
    if text := refreshing_text(published, language):
        return [("open", text)]
    problems = published.live.problems.get(report.model, ()) if published.live else ()
    return [
        ("not", say("build_failed", language, reason=problem.reason)) for problem in problems[:1]
    ]


def as_of(published: Published, report: Report, language: Language) -> Fact:
    """When the report's data was captured."""
    captured = freshness(published.key, published.marts).as_of(report)
    if captured is None:
        return "", say("as_of_unknown", language)
    return "", say("as_of", language, time=clock(captured, reader_offset()))


def built(published: Published, report: Report, language: Language) -> Fact:
    """When it was built."""
    time = clock(published.built_for(report), reader_offset())
    return "", say("built_at", language, time=time)


def legacy(published: Published, report: Report, language: Language) -> list[Fact]:
    """Whether it was compared with the report that it replaces."""
    check = checked(published, report)
    return [(check.mark, check.said(language, reader_offset()))] if check else []


def warnings(published: Published, found: Evidence, language: Language) -> Iterator[str]:
    """What is wrong with what the report shows, one sentence each."""
    if found.withheld and not published.live:
        yield say("trust_withheld", language)
    said = (problem_words(*one, published.provenance, language) for one in found.withheld)
    yield from dict.fromkeys(said)
    for test, result in found.failing:
        words = test_words(test, language)
        yield say("test_warned", language, words=words) if result.is_good else words
    for table in found.of_standing("not"):
        yield source_words(table, language)


def source_words(table: SourceTable, language: Language) -> str:
    """A source table and what there is to say of it."""
    name = f"{table.label} {table.state.label}".strip()
    return say("source_says", language, table=name, finding=finding_words(table, language))


def finding_words(table: SourceTable, language: Language) -> str:
    """What there is to say of a source table."""
    if not table.finding:
        return say("source_fine", language)
    counts = {"source_put_aside": "rows_put_aside", "source_differed": "rows_different"}
    count = table.state.count(counts.get(table.finding, ""))
    return say(table.finding, language, count=f"{count:,}")
