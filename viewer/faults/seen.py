"""Which records a person sees, and which of them have the words that are searched for."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, get_args

from dbt_project.application.faults import Fault
from dbt_project.person import Person
from viewer.pinyin import is_typed_as
from viewer.published import Published

Shown = Literal["open", "mine", "known", "all"]
LISTS: tuple[Shown, ...] = get_args(Shown)


def handles(person: Person) -> bool:
    """Whether somebody works on what others report."""
    return person.is_analyst or person.is_admin


def lists_of(person: Person) -> tuple[Shown, ...]:
    """The lists that a person can look at, the usual one first."""
    return LISTS if handles(person) else ("mine", "known")


def seen(faults: Iterable[Fault], published: Published, person: Person) -> list[Fault]:
    """Those that the person may see: all who handle them, their own, and known answers.

    An answer is seen by whoever sees its report, without what points to somebody else.
    """
    found = []
    for fault in faults:
        if handles(person) or fault.reported_by == person.name:
            found.append(fault)
        elif fault.handling.is_known and published.report(fault.page.report):
            found.append(
                replace(fault, detail="", reported_by="", page=replace(fault.page, link=""))
            )
    return found


def listed(faults: Sequence[Fault], shown: Shown, person: Person) -> list[Fault]:
    """Those of one list."""
    return [
        fault
        for fault in faults
        if shown == "all"
        or (shown == "open" and fault.is_open)
        or (shown == "mine" and fault.reported_by == person.name)
        or (shown == "known" and fault.handling.is_known)
    ]


def searched(faults: Iterable[Fault], words: str, published: Published) -> list[Fault]:
    """Those in which every word occurs, as written in either language or as typed in pinyin."""
    wanted = words.casefold().split()
    return [fault for fault in faults if all(_has(fault, word, published) for word in wanted)]


def _has(fault: Fault, word: str, published: Published) -> bool:
    handling, report = fault.handling, published.report(fault.page.report)
    texts = [fault.summary, fault.detail, handling.cause, handling.remedy, handling.result]
    texts += [report.label.zh, report.label.en] if report else []
    texts += [fault.page.report, str(fault.number)]
    return any(word in text.casefold() or is_typed_as(text, word) for text in texts)
