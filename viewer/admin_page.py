"""The administration page: what runs now, captures, builds, failures, slow reports, storage."""

from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import streamlit as st

from dbt_project.heartbeat import Heartbeat, is_watched, last_beat, watch_folder
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.project import find_root
from dbt_project.publication import has_unpublished, published_folder
from dbt_project.reports import Language
from dbt_project.schedules import Schedule
from dbt_project.storage_sizes import by_day, read_sizes
from viewer.admin_data import builds, largest, slowest
from viewer.evidence import late_by, source_table
from viewer.failure_words import problem_words, test_words
from viewer.frame import framed, section, title
from viewer.freshness import clock, freshness, reader_offset
from viewer.page_times import slow_reports
from viewer.published import Published
from viewer.sheet import Cell, sheet
from viewer.texts import say
from viewer.trust_words import Fact, finding_words, refreshing_text

_MB = 1_000_000
_DAYS = 14


def admin_page(published: Published, language: Language) -> None:
    """Draw the page; a part that cannot be read spoils no other."""
    title(say("admin", language), say("admin_advice", language))
    for head, part in (
        ("admin_now", _now),
        ("admin_failing", _failing),
        ("admin_captures", _captures),
        ("admin_builds", _builds),
        ("admin_slow", _slow),
        ("admin_storage", _storage),
    ):
        section(say(head, language))
        with framed(language):
            st.html(f'<div class="rp-admin">{part(published, language)}</div>')


def _now(published: Published, language: Language) -> str:
    """Who works on the warehouse at this moment, and what readers see."""
    facts = [_watcher_fact(language)]
    if text := refreshing_text(published, language):
        facts.append(("open", text))
    elif published.refusal is not None:
        at = clock(published.refusal.at, reader_offset())
        facts.append(("not", say("admin_refused", language, time=at)))
    elif has_unpublished(find_root(Path(__file__).parent)):
        built = clock(published.built_at, reader_offset())
        facts.append(("open", say("admin_unpublished", language, time=built)))
    else:
        built = clock(published.built_at, reader_offset())
        facts.append(("ok", say("admin_published", language, time=built)))
    if _is_written():
        facts.append(("open", say("admin_written", language)))
    items = "".join(f'<li><span class="rp-fact rp-{m}">{escape(t)}</span></li>' for m, t in facts)
    return f'<ul class="rp-ends">{items}</ul>'


def _watcher_fact(language: Language) -> Fact:
    root = find_root(Path(__file__).parent)
    folder = watch_folder(root, connection(root, WAREHOUSE).output)
    said = last_beat(folder)
    if said is None:
        return "open", say("admin_unwatched", language)
    if not is_watched(folder):
        last = clock(said.said_at.replace(tzinfo=UTC), reader_offset())
        return "open", say("admin_watch_ended", language, time=last)
    return ("not" if said.problems else "ok"), _watching(said, language)


def _watching(said: Heartbeat, language: Language) -> str:
    since = clock(said.since.replace(tzinfo=UTC), reader_offset())
    who = {"machine": said.machine, "process": said.process, "since": since}
    text = say("admin_watching", language, **who, doing=said.doing)
    problems = "; ".join(f"{what}: {why}" for what, why in said.problems.items())
    return f"{text} {problems}".strip()


def _is_written() -> bool:
    """Whether dbt has the marts' file open for writing; never where they are on a server."""
    root = find_root(Path(__file__).parent)
    found = connection(root, WAREHOUSE).settings.get("attach") or []
    return any(Path(f"{entry['path']}.wal").exists() for entry in found if "path" in entry)


def _failing(published: Published, language: Language) -> str:
    """Tests and builds that failed, what that means, and how to look into it."""
    provenance = published.provenance
    tests = {test.id: test for test in provenance.tests}
    results = freshness(published.key, published.marts).results
    refused = published.refusal
    withheld = list(zip(refused.nodes, refused.reasons, strict=False)) if refused else []
    rows: list[list[Cell]] = []
    for node, reason in withheld:
        words = problem_words(node, reason, provenance, language)
        rows.append([("not", words), _marts_of(node, published), reason, _command(node)])
    known = {node for node, _ in withheld}
    for node, result in results.items():
        if result.status in ("pass", "success", "no-op") or node in known:
            continue
        words = test_words(tests[node], language) if node in tests else node.split(".", 2)[2]
        mark = "open" if result.is_good else "not"
        rows.append([(mark, words), _marts_of(node, published), result.message, _command(node)])
    if not rows:
        return _nothing("admin_failing_none", language)
    keys = ("admin_what", "admin_reports", "admin_message", "admin_do")
    return sheet([say(key, language) for key in keys], rows, frozenset())


def _marts_of(node: str, published: Published) -> str:
    """Names of the reports that a failed node concerns."""
    provenance = published.provenance
    tested = {test.id: frozenset(test.relations) for test in provenance.tests}
    concerned = tested.get(node, frozenset(node.split(".")[2:3]))
    found = [
        report.name
        for report in published.reports
        if concerned & provenance.lineage.above(report.model)
    ]
    return ", ".join(found) or "–"


def _command(node: str) -> str:
    """What shows the failure again, with its rows."""
    parts = node.split(".")
    if len(parts) < 3:
        return "dbt build"
    verb = "test" if parts[0] in ("test", "unit_test") else "build"
    return f"dbt {verb} --select {parts[2]}"


def _captures(published: Published, language: Language) -> str:
    """Each source table: when it was captured, how far behind, and how it compares."""
    tables = freshness(published.key, published.marts).tables
    if not tables:
        return _nothing("admin_captures_none", language)
    now, offset, never = datetime.now(UTC), reader_offset(), say("never", language)
    rows: list[list[Cell]] = []
    for state in tables:
        table = source_table(state, published.provenance, now)
        rhythm = published.provenance.rhythms.get(state.label)
        every = rhythm.every if rhythm else None
        rows.append(
            [
                f"{state.label} {table.label}".strip(),
                (table.standing, finding_words(table, language)),
                clock(state.captured_at, offset) if state.captured_at else never,
                _every(every),
                _lag(late_by(every, state.captured_at, now)),
                f"{state.count('runs'):,}",
                f"{state.count('failures'):,}",
                *(
                    f"{state.count(name):,}"
                    for name in ("rows_inserted", "rows_updated", "rows_deleted")
                ),
                clock(state.reconciled_at, offset) if state.reconciled_at else never,
                f"{state.count('rows_different'):,}" if state.reconciled_at else "",
            ]
        )
    order = {"not": 0, "open": 1, "ok": 2}
    rows.sort(key=lambda row: (order.get(row[1][0], 2), str(row[0])))
    keys = (
        "source_table", "source_state", "source_captured", "admin_every", "admin_lag",
        "admin_runs",
        "admin_failures", "admin_new", "admin_changed", "admin_deleted", "source_reconciled",
        "admin_different",
    )  # fmt: skip
    heads = [say(key, language) for key in keys]
    return sheet(heads, rows, frozenset({4, 5, 6, 7, 8, 9, 11}))


def _lag(late: timedelta) -> str:
    """Minutes, hours or days by which a capture is behind its schedule."""
    minutes = int(late.total_seconds() // 60)
    if minutes >= 2 * 1440:
        return f"{minutes // 1440} d"
    if minutes >= 2 * 60:
        return f"{minutes // 60} h"
    return f"{minutes} min" if minutes else ""


def _every(schedule: Schedule | None) -> str:
    """A rhythm in the words of its declaration: 15min, 1h, 1d, or a cron expression."""
    if schedule is None:
        return "–"
    if isinstance(schedule.when, str):
        return schedule.when
    seconds = int(schedule.when.total_seconds())
    for unit, length in (("w", 604_800), ("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _builds(published: Published, language: Language) -> str:
    """The last builds, and what took longest when it was last built."""
    offset = reader_offset()
    rows: list[list[Cell]] = [
        [
            clock(build.started_at, offset),
            f"{build.seconds:,.0f} s",
            f"{build.nodes:,}",
            ("not" if build.failed else "ok", f"{build.failed:,}"),
            f"{build.unfinished:,}",
        ]
        for build in builds(published.marts)
    ]
    keys = ("admin_started", "admin_took", "admin_nodes", "admin_failures", "admin_unfinished")
    heads = [say(key, language) for key in keys]
    results = freshness(published.key, published.marts).results
    slow: list[list[Cell]] = [
        [name, f"{seconds:,.2f} s", clock(result.finished_at, offset)]
        for name, seconds, result in slowest(results)
    ]
    slow_heads = [say(key, language) for key in ("admin_model", "admin_took", "admin_built")]
    return (
        sheet(heads, rows, frozenset({1, 2, 3, 4}))
        + f'<h3 class="rp-lineage-head">{escape(say("admin_slow_models", language))}</h3>'
        + sheet(slow_heads, slow, frozenset({1}))
    )


def _slow(published: Published, language: Language) -> str:
    """Reports by the time that the server took for their pages."""
    labels = {report.name: report.label.text(language) for report in published.reports}
    rows: list[list[Cell]] = [
        [
            labels.get(times.report, times.report),
            f"{times.pages:,}",
            *(f"≤ {ms:,} ms" for ms in (times.median_ms, times.p95_ms, times.slowest_ms)),
        ]
        for times in slow_reports()
    ]
    if not rows:
        return _nothing("admin_slow_none", language)
    keys = ("admin_report", "admin_pages", "admin_median", "admin_most", "admin_slowest")
    return sheet([say(key, language) for key in keys], rows, frozenset({1, 2, 3, 4}))


def _storage(published: Published, language: Language) -> str:
    """How the files grew, and the largest marts."""
    sizes = by_day(read_sizes(published_folder(find_root(Path(__file__).parent))))[-_DAYS:]
    grown: list[list[Cell]] = [
        [f"{one.at:%Y-%m-%d}", f"{one.warehouse / _MB:,.1f} MB", f"{one.marts / _MB:,.1f} MB"]
        for one in reversed(sizes)
    ]
    tables: list[list[Cell]] = [[name, f"{rows:,}"] for name, rows in largest(published.marts)]
    keys = ("admin_day", "admin_warehouse", "admin_marts")
    parts = [
        sheet([say(key, language) for key in keys], grown, frozenset({1, 2}))
        if grown
        else _nothing("admin_storage_none", language)
    ]
    if tables:
        heads = [say("source_table", language), say("admin_rows", language)]
        parts.append(f'<h3 class="rp-lineage-head">{escape(say("admin_largest", language))}</h3>')
        parts.append(sheet(heads, tables, frozenset({1})))
    return "".join(parts)


def _nothing(key: str, language: Language) -> str:
    return f'<p class="rp-quiet">{escape(say(key, language))}</p>'
