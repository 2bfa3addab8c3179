"""Anonymous PL/SQL blocks of the few shapes that are known here, as trees.

Known: exceptions with their codes, handlers, blocks in blocks, `execute immediate` of a text that
the block puts together, rows of a query one after the other, `if`, and plain statements. Variables,
assignments, calls, cursors and all else are refused.
"""

from dbt_project.oracle_sql.definition_parser import DefinitionParser
from dbt_project.oracle_sql.errors import OracleSqlError, ora, refuse
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

PREDEFINED = {"DUP_VAL_ON_INDEX": 1, "NO_DATA_FOUND": 1403, "TOO_MANY_ROWS": 1422,
              "VALUE_ERROR": 6502, "INVALID_NUMBER": 1722, "ZERO_DIVIDE": 1476}  # fmt: skip
STATIC = ("INSERT", "UPDATE", "DELETE", "MERGE", "COMMIT", "ROLLBACK", "SAVEPOINT", "LOCK", "SET")
DEFINING = ("CREATE", "ALTER", "DROP", "TRUNCATE", "GRANT", "REVOKE", "COMMENT", "RENAME")


class BlockParser(DefinitionParser):
    """Reads blocks; a subclass reads the plain statements in them."""

    def plain_statement(self) -> Statement:
        """Take a statement that is no block."""
        raise NotImplementedError

    def block(self) -> Block:
        """Take `[declare …] begin … [exception …] end;`; what is wrong in it is ORA-06550."""
        try:
            return self._block({})
        except OracleSqlError as error:
            raise not_compiled(error) from error

    def _block(self, around: dict[str, int | None]) -> Block:
        exceptions = dict(around)
        if self.take("DECLARE"):
            while not self.is_word("BEGIN"):
                self._declaration(exceptions)
        self.expect("BEGIN")
        steps = self._steps(exceptions, "EXCEPTION", "END")
        handlers: list[Handler] = []
        if self.take("EXCEPTION"):
            while self.is_word("WHEN"):
                if handlers and handlers[-1].codes is None:
                    raise ora(6550, "PLS-00370: OTHERS handler must be last among the handlers")
                handlers.append(self._handler(exceptions))
        self.expect("END")
        if not self.is_op(";"):
            self.name()
        self._end_of_step()
        return Block(steps, tuple(handlers))

    def _declaration(self, exceptions: dict[str, int | None]) -> None:
        if self.take("PRAGMA"):
            self.expect("EXCEPTION_INIT")
            self.expect_op("(")
            name = self._declared(exceptions)
            self.expect_op(",")
            exceptions[name] = -self.integer()
            self.expect_op(")")
        else:
            name = self.name()
            if not self.take("EXCEPTION"):
                refuse(f"the variable {name.lower()} of a block")
            exceptions[name] = None
        self._end_of_step()

    def _declared(self, exceptions: dict[str, int | None]) -> str:
        name = self.name()
        if name not in exceptions:
            raise ora(6550, f"PLS-00201: identifier '{name}' must be declared")
        return name

    def _handler(self, exceptions: dict[str, int | None]) -> Handler:
        self.expect("WHEN")
        if self.take("OTHERS"):
            self.expect("THEN")
            return Handler(None, self._steps(exceptions, "WHEN", "END"))
        codes = [self._caught(exceptions)]
        while self.take("OR"):
            codes.append(self._caught(exceptions))
        self.expect("THEN")
        return Handler(tuple(codes), self._steps(exceptions, "WHEN", "END"))

    def _caught(self, exceptions: dict[str, int | None]) -> int:
        if self.token.text in PREDEFINED:
            return PREDEFINED[self.next().text]
        name = self._declared(exceptions)
        code = exceptions[name]
        return refuse(f"the exception {name.lower()}, which has no code") if code is None else code

    def _steps(self, exceptions: dict[str, int | None], *ends: str) -> tuple[Step, ...]:
        found: list[Step] = []
        while not any(self.is_word(word) for word in ends):
            found.append(self._step(exceptions))
        if not found:
            raise self._unexpected()
        return tuple(found)

    def _step(self, exceptions: dict[str, int | None]) -> Step:
        if self.is_word("BEGIN") or self.is_word("DECLARE"):
            return self._block(exceptions)
        if self.is_word("IF"):
            return self._if(exceptions)
        if self.is_word("FOR"):
            return self._loop(exceptions)
        found = self._simple_step()
        self._end_of_step()
        return found

    def _simple_step(self) -> Step:
        if self.take("NULL"):
            return Nothing()
        if self.take("RAISE"):
            return Raise() if self.is_op(";") else refuse("raise with a name")
        if self.take("EXECUTE", "IMMEDIATE"):
            return Immediate(self.value())
        if self.take("DBMS_OUTPUT"):
            self.expect_op(".")
            self.expect("PUT_LINE")
            self.expect_op("(")
            text = self.value()
            self.expect_op(")")
            return Print(text)
        if self.token.text in STATIC:
            return self.plain_statement()  # type: ignore[return-value]
        if self.token.text in DEFINING or self.token.kind in ("end", "op"):
            raise self._unexpected()
        return refuse(f"in a PL/SQL block: {self.context()}")

    def _if(self, exceptions: dict[str, int | None]) -> Step:
        self.expect("IF")
        test = self.condition()
        self.expect("THEN")
        then = self._steps(exceptions, "ELSE", "ELSIF", "END")
        if self.is_word("ELSIF"):
            refuse("elsif")
        otherwise = self._steps(exceptions, "END") if self.take("ELSE") else ()
        self.expect("END", "IF")
        self._end_of_step()
        return If(test, then, otherwise)

    def _loop(self, exceptions: dict[str, int | None]) -> Step:
        self.expect("FOR")
        variable = self.name()
        self.expect("IN")
        if not self.is_op("("):
            refuse("a loop over something else than a query")
        self.expect_op("(")
        query = self.query()
        self.expect_op(")")
        self.expect("LOOP")
        steps = self._steps(exceptions, "END")
        self.expect("END", "LOOP")
        self._end_of_step()
        return Loop(variable, query, steps)

    def _end_of_step(self) -> None:
        if not self.take_op(";"):
            raise self._unexpected()

    def _unexpected(self) -> OracleSqlError:
        found = "end-of-file" if self.token.kind == "end" else self.token.text
        return ora(6550, f'PLS-00103: Encountered the symbol "{found}" at {self.context()}')


def not_compiled(error: OracleSqlError) -> OracleSqlError:
    """What Oracle says of a block that has something wrong in it; nothing of it has run."""
    if error.code == 6550:
        return error
    return ora(6550, f"PL/SQL: ORA-{error.code:05}: {error.text}")
