"""The catalogue: reports by subject, and finding one by any of its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath

from dbt_project.report_ledger import shown_columns
from dbt_project.reports import Label, Report
from viewer.pinyin import is_typed_as

_PLATFORM = ("models", "platform")


@dataclass(frozen=True)
class Found:
    """A report that has all the words; `columns` are the ones that made it match."""

    report: Report
    columns: tuple[Label, ...]


def by_subject(reports: Iterable[Report]) -> dict[Label, list[Report]]:
    """Reports under their subject, both in the order given; those on the platform itself last."""
    subjects: dict[str, tuple[Label, list[Report]]] = {}
    for report in sorted(reports, key=_is_of_platform):
        subjects.setdefault(report.subject.zh, (report.subject, []))[1].append(report)
    return dict(subjects.values())


def find(reports: Iterable[Report], words: str) -> list[Found]:
    """Reports in which every word occurs: in title, description, subject, a column or the owner.

    Both languages are searched whatever the page's is; upper and lower case are the same. Titles,
    subjects, owners and columns are found by their pinyin, too, whole or by its initials.
    """
    wanted = words.casefold().split()
    found = []
    for report in reports:
        matched: list[Label] = []
        for word in wanted:
            columns = [label for label in _columns(report) if _has(label, word)]
            if _is_about(report, word):
                continue
            if not columns:
                break
            matched += columns
        else:
            found.append(Found(report, tuple(dict.fromkeys(matched))))
    return found


def _is_about(report: Report, word: str) -> bool:
    """Whether the word is in what is said of the report as a whole."""
    named = (report.label.zh, report.subject.zh, report.owner, *report.tags)
    return word in _about(report) or any(is_typed_as(text, word) for text in named)


def _has(label: Label, word: str) -> bool:
    return word in _both(label) or is_typed_as(label.zh, word)


def _is_of_platform(report: Report) -> bool:
    return PureWindowsPath(report.file).parts[:2] == _PLATFORM  # it takes / and \\ alike


def _about(report: Report) -> str:
    labels = (report.label, report.description, report.subject)
    texts = [*map(_both, labels), report.name, report.owner, report.replaces or "", *report.tags]
    return " ".join(texts).casefold()


def _columns(report: Report) -> Sequence[Label]:
    """Every heading that the report can show, once."""
    labels = [column.label for column in shown_columns(report)]
    labels += [level.column.label for level in report.rows]
    labels += [measure.label for measure in report.measures if not measure.hidden]
    labels += [column.group for column in shown_columns(report) if column.group is not None]
    labels += [measure.group for measure in report.measures if measure.group is not None]
    if report.across is not None and report.across.column is not None:
        labels.append(report.across.column.label)
    return list(dict.fromkeys(labels))


def _both(label: Label) -> str:
    return f"{label.zh} {label.en}".casefold()
