"""One declaration being read: looks names up in the marts and collects what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dbt_project.access_values import Access
from dbt_project.condition_values import Condition
from dbt_project.marts import Mart
from dbt_project.report_access import read_access
from dbt_project.report_conditions import where_conditions
from dbt_project.report_schema import near
from dbt_project.report_values import Column, Label


@dataclass(frozen=True)
class Reading:
    """One report being read: what it may name, and what was found wrong so far."""

    marts: Mapping[str, Mart]
    reachable: frozenset[str]  # ids in the exposure's depends_on
    problems: list[str]

    def problem(self, path: str, text: str) -> None:
        """Note that `text` is wrong at key `path`."""
        self.problems.append(f"{path}: {text}")

    def mart(self, name: str, path: str) -> Mart | None:
        """The mart called `name`, noting when there is none or depends_on lacks it."""
        mart = self.marts.get(name)
        if mart is None:
            self.problem(path, f"there is no model '{name}'{near(name, self.marts)}")
        elif mart.id not in self.reachable:
            self.problem(path, f"depends_on lacks ref('{name}')")
        return mart

    def column(self, mart: Mart, name: str, path: str) -> Column:
        """A mart's column; an unknown one is noted and stands in as a column without a type."""
        if name not in mart.columns:
            self.problem(path, f"{mart.name} has no column '{name}'{near(name, mart.columns)}")
            return Column(name, Label(name, name), "")
        return mart.columns[name]

    def labelled(self, mart: Mart, name: str, path: str) -> Column:
        """A mart's column that has a heading of its own."""
        column = self.column(mart, name, path)
        if not column.label.zh:
            self.problem(
                path, f"column '{name}' of {mart.name} has no label: give it one in its config.meta"
            )
        return column

    def label(self, entry: Mapping[str, Any], inherited: Label | None, path: str) -> Label:
        """Own label, else the column's; both languages are needed."""
        own = _pair(entry, "label")
        if own and not (own.zh and own.en):
            self.problem(path, "needs both 'label' and 'label_en'")
        label = own or inherited
        if label is None or not label.zh:
            self.problem(
                path,
                "has no label: give 'label' and 'label_en' here or in the column's config.meta",
            )
            return Label(entry["name"], entry["name"])
        return label

    def group(self, entry: Mapping[str, Any], path: str) -> Label | None:
        """Heading over an entry, in both languages."""
        group = _pair(entry, "group")
        if group and not (group.zh and group.en):
            self.problem(path, "needs both 'group' and 'group_en'")
        return group

    def dated(self, column: Column, path: str) -> None:
        """Note a column that is known not to hold dates."""
        if column.data_type and not column.data_type.startswith(("date", "timestamp")):
            self.problem(path, f"column '{column.name}' is {column.data_type}, not a date")

    def access(self, mart: Mart, declared: Mapping[str, Any] | None) -> tuple[Access, ...]:
        """A report's own access, if it declares one."""
        if declared is None:
            return ()
        models = {name: (other.relation, other.columns) for name, other in self.marts.items()}
        return (read_access(declared, mart.columns, models, "report.access", self.problem),)

    def where(
        self, mart: Mart, declared: Mapping[str, Any] | None, path: str
    ) -> tuple[Condition, ...]:
        """Conditions of a `where` map over a mart's columns."""
        return where_conditions(
            declared, path, lambda name, here: self.column(mart, name, here), self.problem
        )


def _pair(entry: Mapping[str, Any], key: str) -> Label | None:
    if key not in entry and f"{key}_en" not in entry:
        return None
    return Label(entry.get(key, ""), entry.get(f"{key}_en", ""))
