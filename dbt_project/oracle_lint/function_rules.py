"""Rules of function calls: Oracle has the function, it gets what it takes, windows stand right."""

from collections.abc import Iterator
from typing import Any

from dbt_project.oracle_lint.findings import RuleError
from dbt_project.oracle_lint.known_functions import (
    ARGUMENTS,
    BARE,
    NEVER,
    NO_DISTINCT_BEFORE_19,
    RANKINGS,
    WINDOW_ONLY,
    exists,
)
from dbt_project.oracle_lint.walking import below, children, inside, place
from dbt_project.oracle_sql.tree import Call

EXTRACTED = frozenset(
    """YEAR MONTH DAY HOUR MINUTE SECOND TIMEZONE_HOUR TIMEZONE_MINUTE TIMEZONE_REGION
    TIMEZONE_ABBR""".split()  # noqa: SIM905
)
SINCE_23 = {"CONCAT"}  # with any number of texts


def check_functions(statement: Any, level: int) -> Iterator[RuleError]:
    """Every call in the statement, its queries included."""
    for node in below(statement, lambda _: False):
        if isinstance(node, Call):
            yield from _check(node, level)


def _check(call: Call, level: int) -> Iterator[RuleError]:
    name = call.name
    if name in BARE and not call.arguments:
        text = f"FROM keyword not found where expected: {name} takes no parentheses"
        yield RuleError("function", 923, text, place(call))
    if exists(name, level) is False:
        rule = "function" if name in NEVER or level >= 23 else "function-level"
        rule = "function" if name == "CONCAT_WS" else rule
        yield RuleError(rule, 904, f'"{name}": invalid identifier', place(call))
    if call.is_distinct and name in NO_DISTINCT_BEFORE_19 and level < 19:
        yield RuleError("function-level", 30482, "DISTINCT option not allowed for this function",
                        place(call))  # fmt: skip
    if name.startswith("EXTRACT ") and name.split()[1] not in EXTRACTED:
        yield RuleError("extract", 907, f"missing right parenthesis: {name.lower()}", place(call))
    yield from _arguments(call, level)
    yield from _window(call)


def _arguments(call: Call, level: int) -> Iterator[RuleError]:
    fewest, most = ARGUMENTS.get(call.name, (0, None))
    count = len(call.arguments)
    if call.is_star or (level >= 23 and call.name in SINCE_23):
        return
    if count < fewest or (most is not None and count > most):
        text = f"invalid number of arguments: {call.name} with {count}"
        yield RuleError("argument-count", 909, text, place(call))


def _window(call: Call) -> Iterator[RuleError]:
    is_aggregate = bool(call.within)  # rank(1) within group (order by a)
    if call.over is None:
        if call.name in WINDOW_ONLY or (call.name in RANKINGS and not is_aggregate):
            text = f"missing window specification for this function: {call.name}"
            yield RuleError("window-missing", 30484, text, place(call))
        return
    if call.name in RANKINGS and not call.over.order:
        text = "missing ORDER BY expression in the window specification"
        yield RuleError("window-order", 30485, text, place(call))
    for node in inside(call):
        if isinstance(node, Call) and node.over is not None:
            text = "window functions are not allowed here: one inside another"
            yield RuleError("window-place", 30483, text, place(node))


def windows(node: Any) -> Iterator[Call]:
    """Calls with a window that belong to this query."""
    return (found for found in _here(node) if isinstance(found, Call) and found.over is not None)


def _here(node: Any) -> Iterator[Any]:
    return (found for child in _roots(node) for found in below(child))


def _roots(node: Any) -> Iterator[Any]:
    return children(node) if isinstance(node, tuple) else iter((node,))
