"""Mappings: tables that people keep by hand, as dbt sources declare them (`meta.mapping`).

Values are texts in one form each: 12, 12.50, 2024-01, 2024-01-31; None is no value.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from dbt_project.errors import MisdeclaredError
from dbt_project.report_values import Label

PERIOD_COLUMNS = ("valid_from", "valid_to")
MAPPING_KEYS = (
    "label", "label_en", "about", "about_en", "key", "periods", "editors", "initial", "complete",
)  # fmt: skip
COLUMN_KEYS = ("label", "label_en", "choices", "required", "kind")
CHOICE_KEYS = ("model", "value", "label", "label_en")
COMPLETE_KEYS = ("column", "model", "value", "label", "label_en", "where")
_TYPE = re.compile(r"^(varchar)\((\d+)\)$|^(decimal)\((\d+), ?(\d+)\)$|^(integer)$")
_OWN_COLUMNS = ("row_id",)


@dataclass(frozen=True)
class ModelChoices:
    """Choices that are a mart's rows."""

    model: str
    value: str
    label: str
    label_en: str


@dataclass(frozen=True)
class MappingColumn:
    """`kind` is text, integer, decimal, month or date; sizes are of the kinds that have them."""

    name: str
    kind: str
    label: Label
    required: bool = True
    length: int = 0
    precision: int = 0
    scale: int = 0
    choices: Mapping[str, Label] | None = None
    choices_of: ModelChoices | None = None


@dataclass(frozen=True)
class Complete:
    """The codes of a mart's column that are to be mapped."""

    column: str
    model: str
    value: str
    label: str
    label_en: str
    where: Mapping[str, Any] = field(default_factory=dict)  # column: value, all of them


@dataclass(frozen=True)
class MappingTable:
    """One mapping: its table, its columns, who edits it. With periods a key may be there again."""

    name: str
    label: Label
    description: str
    columns: tuple[MappingColumn, ...]
    key: tuple[str, ...]
    has_periods: bool
    editors: tuple[str, ...]
    initial: str | None
    complete: Complete | None
    about: Label | None = None  # what it is for, for those who edit it

    def column(self, name: str) -> MappingColumn:
        """The column with this name."""
        return next(column for column in self.columns if column.name == name)


def read_mappings(manifest: Mapping[str, Any]) -> tuple[MappingTable, ...]:
    """Every mapping that the project declares, by name; raises MisdeclaredError naming the key."""
    nodes = manifest.get("sources", {}).values()
    found = [_Reading(node).mapping() for node in nodes if "mapping" in _meta(node)]
    return tuple(sorted(found, key=lambda mapping: mapping.name))


def mapping_to_json(mapping: MappingTable) -> str:
    """As the application database keeps it."""
    return json.dumps(asdict(mapping), ensure_ascii=False, sort_keys=True)


def mapping_from_json(text: str) -> MappingTable:
    """The same again."""
    raw = json.loads(text)
    columns = tuple(_column_again(column) for column in raw.pop("columns"))
    complete = raw.pop("complete")
    return MappingTable(
        **{
            **raw,
            "label": Label(**raw["label"]),
            "key": tuple(raw["key"]),
            "editors": tuple(raw["editors"]),
            "columns": columns,
            "complete": Complete(**complete) if complete else None,
            "about": Label(**raw["about"]) if raw.get("about") else None,
        }
    )


def _column_again(raw: Mapping[str, Any]) -> MappingColumn:
    choices, of = raw["choices"], raw["choices_of"]
    return MappingColumn(
        **{
            **raw,
            "label": Label(**raw["label"]),
            "choices": {v: Label(**label) for v, label in choices.items()} if choices else None,
            "choices_of": ModelChoices(**of) if of else None,
        }
    )


def _meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = node.get("config", {}).get("meta") or node.get("meta") or {}
    return meta if isinstance(meta, Mapping) else {}


class _Reading:
    """One source table's declaration, checked as it is read."""

    def __init__(self, node: Mapping[str, Any]) -> None:
        self.node = node
        self.name = str(node["name"])

    def mapping(self) -> MappingTable:
        declared = self._entry(_meta(self.node)["mapping"], "", MAPPING_KEYS)
        has_periods = self._flag(declared, "periods", "")
        columns = tuple(self._columns())
        mapping = MappingTable(
            name=self.name,
            label=self._label(declared, ""),
            description=str(self.node.get("description") or ""),
            columns=columns,
            key=tuple(self._names(declared, "key")),
            has_periods=has_periods,
            editors=tuple(self._names(declared, "editors", optional=True)),
            initial=declared.get("initial"),
            complete=self._complete(declared.get("complete")),
            about=self._about(declared),
        )
        self._check(mapping)
        return mapping

    def _check(self, mapping: MappingTable) -> None:
        names = {column.name for column in mapping.columns}
        complete = (mapping.complete.column,) if mapping.complete else ()
        for key, named in (("key", mapping.key), ("complete", complete)):
            for name in named:
                if name not in names:
                    raise self._error(key, f"names no column of the mapping: '{name}'")
        for place, column in enumerate(mapping.columns):
            for other in mapping.columns[:place]:
                if {column.label.zh, column.label.en} & {other.label.zh, other.label.en}:
                    raise self._error(column.name, f"has the label of '{other.name}'")
        if "row_id" not in self.node.get("columns", {}):
            raise self._error("", "needs the column row_id, varchar(32), by which capture knows it")
        for name in PERIOD_COLUMNS:
            if mapping.has_periods and (name not in names or mapping.column(name).kind != "month"):
                raise self._error("periods", f"needs the column {name}, varchar(7), kind: month")

    def _columns(self) -> Iterator[MappingColumn]:
        for raw in self.node.get("columns", {}).values():
            name = str(raw["name"]).lower()
            if name not in _OWN_COLUMNS:
                yield self._column(name, raw)

    def _column(self, name: str, raw: Mapping[str, Any]) -> MappingColumn:
        meta = self._entry(raw.get("config", {}).get("meta") or {}, name, COLUMN_KEYS)
        found = _TYPE.match(str(raw.get("data_type")))
        if found is None:
            known = "varchar(n), decimal(p,s) or integer"
            raise self._error(name, f"data_type must be {known}, not {raw.get('data_type')!r}")
        base = found[1] or found[3] or found[6]
        kind = meta.get("kind", "text" if base == "varchar" else base)
        if kind != base and (base != "varchar" or kind not in ("text", "month", "date")):
            raise self._error(name, f"kind can be month or date, of a varchar, not {kind!r}")
        choices, choices_of = self._choices(meta.get("choices"), name)
        return MappingColumn(
            name=name,
            kind=kind,
            label=self._label(meta, name),
            required=name not in PERIOD_COLUMNS and self._flag(meta, "required", name, True),
            length=int(found[2] or 0),
            precision=int(found[4] or 0),
            scale=int(found[5] or 0),
            choices=choices,
            choices_of=choices_of,
        )

    def _choices(
        self, declared: Any, name: str
    ) -> tuple[Mapping[str, Label] | None, ModelChoices | None]:
        """Fixed ones are `code: {label, label_en}`; else the model that has them."""
        if declared is None:
            return None, None
        if not isinstance(declared, Mapping) or not declared:
            raise self._error(f"{name}.choices", "must be a mapping")
        if "model" in declared:
            entry = self._entry(declared, f"{name}.choices", CHOICE_KEYS)
            return None, ModelChoices(**self._texts(entry, f"{name}.choices", CHOICE_KEYS))
        return {
            str(value): self._label(
                self._entry(entry, f"{name}.choices.{value}", ("label", "label_en")),
                f"{name}.choices.{value}",
            )
            for value, entry in declared.items()
        }, None

    def _complete(self, declared: Any) -> Complete | None:
        if declared is None:
            return None
        entry = dict(self._entry(declared, "complete", COMPLETE_KEYS))
        where = self._entry(entry.pop("where", {}), "complete.where", None)
        texts = self._texts(entry, "complete", COMPLETE_KEYS[:-1])
        return Complete(**texts, where=dict(where))

    def _texts(self, entry: Mapping[str, Any], where: str, keys: Sequence[str]) -> dict[str, str]:
        for key in keys:
            if not isinstance(entry.get(key), str):
                raise self._error(where, f"lacks '{key}'")
        return {key: entry[key] for key in keys}

    def _about(self, declared: Mapping[str, Any]) -> Label | None:
        if "about" not in declared and "about_en" not in declared:
            return None
        texts = self._texts(declared, "", ("about", "about_en"))
        return Label(texts["about"], texts["about_en"])

    def _label(self, entry: Mapping[str, Any], where: str) -> Label:
        texts = self._texts(entry, where, ("label", "label_en"))
        return Label(texts["label"], texts["label_en"])

    def _flag(self, entry: Mapping[str, Any], key: str, where: str, usual: bool = False) -> bool:
        value = entry.get(key, usual)
        if not isinstance(value, bool):
            raise self._error(where, f"'{key}' must be true or false, not {value!r}")
        return value

    def _names(self, entry: Mapping[str, Any], key: str, optional: bool = False) -> Sequence[str]:
        names = entry.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self._error(key, f"must be a list of names, not {names!r}")
        if not names and not optional:
            raise self._error("", f"lacks '{key}'")
        return names

    def _entry(self, declared: Any, where: str, known: Sequence[str] | None) -> Mapping[str, Any]:
        if not isinstance(declared, Mapping):
            raise self._error(where, f"must be a mapping, not {declared!r}")
        for key in declared:
            if known is not None and key not in known:
                raise self._error(
                    where, f"has an unknown key '{key}' (it can be: {', '.join(known)})"
                )
        return declared

    def _error(self, where: str, message: str) -> MisdeclaredError:
        place = f"source.{self.node['source_name']}.{self.name}: meta.mapping"
        file = self.node.get("original_file_path", "dbt sources")
        return MisdeclaredError(f"{place}{'.' if where else ''}{where} {message} ({file})")
