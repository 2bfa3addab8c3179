"""How a report is compared with its legacy statement, as its declaration says."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class VerifyRules:
    """What counts as the same; names are those of the report's own columns and measures."""

    keys: tuple[str, ...] = ()  # which row is which; empty: the row headings, a list's texts
    null_is_zero: tuple[str, ...] = ()
    all_null_is_zero: bool = False
    legacy: Mapping[str, str] = field(default_factory=dict)  # what the legacy column is called
    subtotals: bool = True  # whether the legacy statement has the subtotals and totals
    ordered: bool = False  # equal keys are told apart by their order, which must be the same
    only_new: tuple[str, ...] = ()  # shown here only
    only_legacy: tuple[str, ...] = ()  # legacy columns of figures that are not shown here


@dataclass(frozen=True)
class Verify:
    """How a report is checked: its legacy statement, and the parameters it runs with."""

    legacy: str
    parameters: tuple[Mapping[str, str], ...]
    rules: VerifyRules = field(default_factory=VerifyRules)
    source: str | None = None  # whose tables the legacy statement reads, where there are several

    @property
    def shown(self) -> tuple[str, ...]:
        """Each set of parameters as in a URL: the migration ledger knows it by that."""
        return tuple(shown_parameters(values) for values in self.parameters)


def shown_parameters(values: Mapping[str, str]) -> str:
    """Parameters as in a URL."""
    return "&".join(f"{name}={value}" for name, value in values.items())
