"""What is wrong with a statement, by a stable name and with what to write instead."""

from dataclasses import dataclass
from typing import Literal

from dbt_project.oracle_lint.rules import HINTS
from dbt_project.oracle_sql.errors import SqlError

# refused: Oracle answers with an error; unknown: this check cannot tell; warning: Oracle takes
# it, and it means something else than it seems to.
Kind = Literal["refused", "unknown", "warning"]
UNKNOWN = "not-known"
DBT = "dbt"  # the rule of what dbt itself says


@dataclass(frozen=True)
class Finding:
    """Something that the writer of a statement should look at."""

    kind: Kind
    rule: str
    message: str
    at: int  # characters before it in the statement
    code: int | None = None  # of Oracle's error

    @property
    def hint(self) -> str:
        """What to write instead; empty when the message says it all."""
        return HINTS.get(self.rule, "")


class RuleError(SqlError):
    """A rule that a statement breaks, although it can be read."""

    def __init__(self, rule: str, code: int | None, text: str, at: int | None) -> None:
        super().__init__(f"ORA-{code:05}: {text}" if code else text, at)
        self.rule = rule
        self.code = code
