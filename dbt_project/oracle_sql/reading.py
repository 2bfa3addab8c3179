"""Reading tokens one after the other: the base of the parser."""

from collections.abc import Iterator
from contextlib import contextmanager

from dbt_project.oracle_sql.errors import SqlError, ora, refuse
from dbt_project.oracle_sql.lexer import Token, tokens
from dbt_project.oracle_sql.tree import Place

# Names that need quotes in Oracle.
RESERVED = frozenset(
    """ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN
    COLUMN_VALUE COMMENT COMPRESS CONNECT CREATE CURRENT DATE DECIMAL DEFAULT DELETE DESC
    DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM GRANT GROUP HAVING IDENTIFIED
    IMMEDIATE IN INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS LEVEL LIKE LOCK LONG
    MAXEXTENTS MINUS MLSLABEL MODE MODIFY NESTED_TABLE_ID NOAUDIT NOCOMPRESS NOT NOWAIT NULL
    NUMBER OF OFFLINE ON ONLINE OPTION OR ORDER PCTFREE PRIOR PUBLIC RAW RENAME RESOURCE
    REVOKE ROW ROWID ROWNUM ROWS SELECT SESSION SET SHARE SIZE SMALLINT START SUCCESSFUL
    SYNONYM SYSDATE TABLE THEN TO TRIGGER UID UNION UNIQUE UPDATE USER VALIDATE VALUES VARCHAR
    VARCHAR2 VIEW WHENEVER WHERE WITH""".split()  # noqa: SIM905 (legible)
)
# Oracle takes these; they are not known here, and must not take them for an alias.
UNKNOWN = frozenset(
    """CONNECT START MODEL PIVOT UNPIVOT SAMPLE MATCH_RECOGNIZE LATERAL PARTITION SUBPARTITION
    RETURNING LOG KEEP CROSSEDITION VERSIONS NATURAL APPLY""".split()  # noqa: SIM905 (legible)
)


class Reader:
    """A statement's tokens and the place that has been read up to."""

    def __init__(self, sql: str, version: int) -> None:
        self.sql = sql
        self.version = version  # 11, 12, 19, 23
        self.tokens = tokens(sql, 30 if version < 12 else 128)
        self.at = 0

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Errors that do not say where they are get the place that has been read up to."""
        try:
            yield
        except SqlError as error:
            self.located(error)
            raise

    def located(self, error: SqlError) -> SqlError:
        """The error, with the place that has been read up to unless it has its own."""
        if error.at is None:
            last = max(self.at, 1) - 1 if self.token.kind == "end" else self.at
            token = self.tokens[last]
            error.at = token.end if self.token.kind == "end" else token.at
        return error

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self.tokens[min(self.at, len(self.tokens) - 1)]

    def ahead(self, count: int = 1) -> Token:
        """The token so many places on."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def next(self) -> Token:
        """Take a token."""
        token = self.token
        self.at += 1
        return token

    def is_word(self, *words: str) -> bool:
        """Whether these words come next."""
        return all(
            self.ahead(n).kind == "word" and self.ahead(n).text == word
            for n, word in enumerate(words)
        )

    def is_op(self, text: str) -> bool:
        """Whether this sign comes next."""
        return self.token.kind == "op" and self.token.text == text

    def take(self, *words: str) -> bool:
        """Take these words if they come next."""
        if not self.is_word(*words):
            return False
        self.at += len(words)
        return True

    def take_op(self, text: str) -> bool:
        """Take this sign if it comes next."""
        if not self.is_op(text):
            return False
        self.at += 1
        return True

    def expect(self, *words: str) -> None:
        """Take these words or fail as Oracle does."""
        if not self.take(*words):
            raise self.missing(words[0])

    def expect_op(self, text: str) -> None:
        """Take this sign or fail as Oracle does."""
        if not self.take_op(text):
            codes = {"(": 906, ")": 907, "=": 927, ",": 917}
            names = {"(": "left parenthesis", ")": "right parenthesis", "=": "equal sign",
                     ",": "comma"}  # fmt: skip
            self.refuse_unknown()
            raise ora(codes.get(text, 933), f"missing {names.get(text, text)} at {self.context()}")

    def missing(self, word: str) -> Exception:
        """The error for a word that should have come next."""
        self.refuse_unknown()
        codes = {"FROM": 923, "SELECT": 928, "SET": 971, "INTO": 925, "BY": 924, "VALUES": 926,
                 "THEN": 905, "END": 905, "ON": 969, "USING": 905}  # fmt: skip
        if word == "FROM":
            return ora(923, f"FROM keyword not found where expected, at {self.context()}")
        return ora(codes.get(word, 905), f"missing {word} keyword at {self.context()}")

    def refuse_unknown(self) -> None:
        """Refuse words that Oracle may take here and that are not known here."""
        if self.is_op("%"):
            raise ora(911, "invalid character ('%')")
        if self.token.kind == "word" and self.token.text in UNKNOWN:
            refuse(f"{self.token.text}, at {self.context()}")

    def context(self) -> str:
        """The statement from here on, for messages."""
        rest = self.sql[self.token.at : self.token.at + 30]
        return repr(rest) if rest.strip() else "its end"

    def finish(self) -> None:
        """Nothing may follow."""
        if self.token.kind != "end":
            self.refuse_unknown()
            raise ora(933, f"SQL command not properly ended, at {self.context()}")

    def is_name(self) -> bool:
        """Whether an identifier comes next."""
        if self.token.kind == "quoted":
            return True
        return self.token.kind == "word" and self.token.text not in RESERVED | UNKNOWN

    def name(self) -> str:
        """Take an identifier."""
        if self.is_name():
            return self.next().text
        if self.token.kind == "word" and self.token.text in RESERVED:
            raise ora(904, f"invalid identifier: {self.token.text} is reserved")
        self.refuse_unknown()
        raise ora(904, f": invalid identifier at {self.context()}")

    def alias(self, code: int = 933) -> str | None:
        """Take a table's alias, which has no AS before it."""
        if self.is_word("AS"):
            text = {933: "SQL command not properly ended", 971: "missing SET keyword"}[code]
            raise ora(code, f"{text}: AS before a table's alias")
        words = ("LEFT", "RIGHT", "FULL", "INNER", "CROSS", "JOIN", "OUTER", "USING", "OFFSET",
                 "FETCH", "LIMIT", "WHEN", "NATURAL", "EXCEPT", "QUALIFY")  # fmt: skip
        if self.token.kind == "word" and self.token.text in words:
            return None
        return self.next().text if self.is_name() else None

    def place(self) -> Place:
        """Take a table's name."""
        at = self.token.at
        first = self.name_of_table()
        owner, name = (first, self.name_of_table()) if self.take_op(".") else (None, first)
        place = Place(owner, name, at)
        if self.is_op("@"):
            refuse("database links")
        return place

    def name_of_table(self) -> str:
        """Take an identifier where only a table can stand."""
        if not self.is_name():
            self.refuse_unknown()
            raise ora(903, f"invalid table name at {self.context()}")
        return self.next().text

    def names(self) -> tuple[str, ...]:
        """Take `(a, b)`."""
        self.expect_op("(")
        found = [self.name()]
        while self.take_op(","):
            found.append(self.name())
        self.expect_op(")")
        return tuple(found)

    def integer(self) -> int:
        """Take a whole number, perhaps negative."""
        sign = -1 if self.take_op("-") else 1
        token = self.next()
        if token.kind != "number" or not token.text.isdigit():
            raise ora(2017, f"integer value required, not {token.text!r}")
        return sign * int(token.text)
