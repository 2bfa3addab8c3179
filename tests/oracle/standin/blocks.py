"""Anonymous PL/SQL blocks, run step by step in a session."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from typing import Any, Protocol

import oracledb

from dbt_project.oracle_sql.block_parser import not_compiled
from dbt_project.oracle_sql.errors import OracleSqlError
from dbt_project.oracle_sql.errors import ora as said
from dbt_project.oracle_sql.parser import parse
from dbt_project.oracle_sql.statements import (
    Block,
    Handler,
    If,
    Immediate,
    Loop,
    Nothing,
    Print,
    Raise,
    Statement,
    Step,
)
from dbt_project.oracle_sql.tree import (
    Case,
    Expression,
    Literal,
    Name,
    Place,
    Query,
    Select,
    TableRef,
)
from dbt_project.oracle_sql.types import CHAR, NULL, NUMBER
from tests.oracle.standin.errors import answered
from tests.oracle.standin.frames import Result
from tests.oracle.standin.transactions import Mark

Row = Mapping[tuple[str, ...], Expression]  # of a loop: variable and column, and the value
CODE = re.compile(r"ORA-(\d{5}): (.*)")


class Runs(Protocol):
    """The session, as far as a block needs it."""

    database: Any

    def perform(
        self, statement: Statement, binds: Mapping[str, Any]
    ) -> tuple[Result | None, int]: ...
    def check(self, statement: Statement) -> None: ...
    def mark(self) -> Mark: ...
    def undo_to(self, mark: Mark) -> None: ...


class Blocks:
    """Runs one block."""

    def __init__(self, session: Runs) -> None:
        self.session = session

    def run(self, block: Block) -> None:
        """Run it; when an error leaves it, what it has not committed is undone."""
        with _compiling():
            self._check((block,))
        mark = self.session.mark()
        try:
            self._block(block, {}, None)
        except oracledb.Error:
            self.session.undo_to(mark)
            raise

    def _check(self, steps: Sequence[Step]) -> None:
        """Names in plain statements are looked up before any of them runs."""
        for step in steps:
            if isinstance(step, Block):
                self._check(step.steps)
                for handler in step.handlers:
                    self._check(handler.steps)
            elif isinstance(step, If):
                self._check((*step.then, *step.otherwise))
            elif not isinstance(step, Loop):
                self.session.check(step)  # type: ignore[arg-type]

    def _block(self, block: Block, row: Row, caught: oracledb.Error | None) -> None:
        try:
            self._steps(block.steps, row, caught)
        except oracledb.Error as error:
            handler = _handler(block.handlers, error)
            if handler is None:
                raise
            self._steps(handler.steps, row, error)

    def _steps(self, steps: Sequence[Step], row: Row, caught: oracledb.Error | None) -> None:
        for step in steps:
            with answered():
                self._step(step, row, caught)

    def _step(self, step: Step, row: Row, caught: oracledb.Error | None) -> None:
        if isinstance(step, Block):
            self._block(step, row, caught)
        elif isinstance(step, Immediate):
            sql = self._evaluated(step.text, row)
            self.session.perform(parse(str(sql), self.session.database.release), {})
        elif isinstance(step, If):
            is_true = self._evaluated(Case(None, ((step.test, ONE),), None), row)
            self._steps(step.then if is_true else step.otherwise, row, caught)
        elif isinstance(step, Loop):
            for found in self._rows(step, row):
                self._steps(step.steps, {**row, **found}, caught)
        elif isinstance(step, Raise):
            if caught is None:
                raise said(6550, "PLS-00367: a RAISE statement with no exception name must be "
                           "inside an exception handler")  # fmt: skip
            raise caught
        elif not isinstance(step, Nothing | Print):
            self.session.perform(_filled(step, row), {})

    def _evaluated(self, expression: Expression, row: Row) -> Any:
        items = ((_filled(expression, row), "VALUE"),)
        dual = TableRef(Place(None, "DUAL"), None, None)
        query = Query(Select(items, (dual,), None, (), None, False))
        result, _ = self.session.perform(query, {})
        assert result is not None
        return result.table.column(0).to_pylist()[0]

    def _rows(self, loop: Loop, row: Row) -> list[Row]:
        result, _ = self.session.perform(_filled(loop.query, row), {})
        assert result is not None
        names = [column.name for column in result.columns]
        columns = [result.table.column(n).to_pylist() for n in range(len(names))]
        return [
            {(loop.variable, name): _literal(value)
             for name, value in zip(names, values, strict=True)}
            for values in zip(*columns, strict=True)
        ]  # fmt: skip


ONE = Literal("number", "1", NUMBER)


@contextmanager
def _compiling() -> Iterator[None]:
    try:
        with answered():
            yield
    except oracledb.Error as error:
        found = CODE.match(str(error))
        if found is None:
            raise
        with answered():
            raise not_compiled(OracleSqlError(int(found[1]), found[2])) from error


def _handler(handlers: Sequence[Handler], error: oracledb.Error) -> Handler | None:
    code = error.args[0].code
    return next((h for h in handlers if h.codes is None or code in h.codes), None)


def _literal(value: Any) -> Literal:
    if value is None:
        return Literal("null", "", NULL)
    kind, data_type = ("text", CHAR) if isinstance(value, str) else ("number", NUMBER)
    return Literal(kind, str(value), data_type)


def _filled(node: Any, row: Row) -> Any:
    """The tree with a loop's columns replaced by their values."""
    if not row:
        return node
    if isinstance(node, Name):
        return row.get(node.parts, node)
    if isinstance(node, tuple):
        return tuple(_filled(part, row) for part in node)
    if is_dataclass(node) and not isinstance(node, type):
        changed = {f.name: _filled(getattr(node, f.name), row) for f in fields(node)}
        return replace(node, **changed)
    return node
