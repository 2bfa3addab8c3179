"""Marts as the manifest has them: where each one lives, and its columns as reports show them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dbt_project.access_values import Access
from dbt_project.report_access import DEFAULTS, Problem, mart_access
from dbt_project.report_schema import near
from dbt_project.report_values import Column, Label

AGGREGATES = ("sum", "count_distinct", "none")
_COLUMN_KEYS = (
    "label", "label_en", "format", "agg", "text", "text_en", "tree", "level", "held_until"
)  # fmt: skip


@dataclass(frozen=True)
class Mart:
    """One model: `relation` is schema and table, `file` the YAML that describes it."""

    id: str
    name: str
    relation: tuple[str, str]
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    file: str
    access: tuple[Access, ...] = ()
    description: str = ""


def marts_by_name(manifest: Mapping[str, Any]) -> dict[str, Mart]:
    """Every model, seed and snapshot by name."""
    kinds = ("model", "seed", "snapshot")
    nodes = manifest.get("nodes", {}).values()
    marts = [_mart(node) for node in nodes if node["resource_type"] in kinds]
    models = {mart.name: (mart.relation, mart.columns) for mart in marts}

    def read(mart: Mart, problem: Problem) -> Mart:
        meta = _meta(manifest["nodes"][mart.id])
        return replace(mart, access=mart_access(meta, mart.columns, models, problem))

    return {mart.name: read(mart, lambda _path, _text: None) for mart in marts}


def access_problems(manifest: Mapping[str, Any], marts: Mapping[str, Mart]) -> Iterator[str]:
    """What is wrong with what marts declare of access."""
    models = {mart.name: (mart.relation, mart.columns) for mart in marts.values()}
    for mart in marts.values():
        found: list[str] = []
        where = f"{mart.file}: {mart.name}: config.meta"
        mart_access(
            _meta(manifest["nodes"][mart.id]),
            mart.columns,
            models,
            lambda path, text, found=found: found.append(f"{path}: {text}"),  # type: ignore[misc]
        )
        yield from (f"{where}.{problem}" for problem in found)


def has_defaults(manifest: Mapping[str, Any], mart: Mart) -> bool:
    """Whether its folder says whose rows marts have."""
    return bool(_meta(manifest["nodes"][mart.id]).get(DEFAULTS))


def readable_marts(manifest: Mapping[str, Any]) -> tuple[Mart, ...]:
    """The models of the marts layer by name: what people may make reports of themselves."""
    marts = marts_by_name(manifest)
    nodes = manifest.get("nodes", {}).values()
    names = (
        node["name"]
        for node in nodes
        if node["resource_type"] == "model"
        and (node.get("config", {}).get("schema") or node.get("schema")) == "marts"
    )
    return tuple(marts[name] for name in sorted(names))


def column_problems(manifest: Mapping[str, Any], mart: Mart) -> Iterator[str]:
    """What is wrong with the report meta of a mart's columns."""
    for name, entry in manifest["nodes"][mart.id].get("columns", {}).items():
        meta = _meta(entry)
        where = f"{mart.file}: {mart.name}: columns.{name}.config.meta"
        for key in meta:
            if key not in _COLUMN_KEYS:
                yield f"{where}.{key} is not a known key{near(key, _COLUMN_KEYS)}"
        if "agg" in meta and meta["agg"] not in AGGREGATES:
            yield f"{where}.agg cannot be '{meta['agg']}': it is one of {', '.join(AGGREGATES)}"
        for key in ("text", "text_en", "held_until"):
            if key in meta and meta[key] not in mart.columns:
                yield (
                    f"{where}.{key}: {mart.name} has no column '{meta[key]}'"
                    f"{near(str(meta[key]), mart.columns)}"
                )
        if bool(meta.get("label")) != bool(meta.get("label_en")):
            yield f"{where} needs both 'label' and 'label_en'"
        if "level" in meta and "tree" not in meta:
            yield f"{where}.level needs 'tree': the hierarchy whose level it is"
    for tree in sorted({column.tree for column in mart.columns.values() if column.tree}):
        yield from _tree_problems(mart, tree)


def _tree_problems(mart: Mart, tree: str) -> Iterator[str]:
    columns = [column for column in mart.columns.values() if column.tree == tree]
    codes = [column.name for column in columns if column.level is None]
    levels = sorted(column.level for column in columns if column.level is not None)
    where = f"{mart.file}: {mart.name}: tree '{tree}'"
    if len(codes) != 1:
        found = ", ".join(codes) or "none"
        yield f"{where} needs one column without 'level', a row's own code; it has {found}"
    if not levels or levels != list(range(1, len(levels) + 1)):
        found = ", ".join(map(str, levels)) or "none"
        yield f"{where} needs columns with the levels 1, 2 and so on, one each; it has {found}"


def _mart(node: Mapping[str, Any]) -> Mart:
    entries = node.get("columns", {})
    return Mart(
        id=node["unique_id"],
        name=node["name"],
        relation=(node["schema"], node.get("alias") or node["name"]),
        key=_unique_key(node),
        columns={name: _column(entry) for name, entry in entries.items()},
        file=(node.get("patch_path") or node["original_file_path"]).split("://")[-1],
        description=" ".join((node.get("description") or "").split()),
    )


def _unique_key(node: Mapping[str, Any]) -> tuple[str, ...]:
    # dbt finds the primary key by its tests; a fact's unique_key may be coarser than its grain.
    declared = node.get("primary_key") or node.get("config", {}).get("unique_key") or []
    return (declared,) if isinstance(declared, str) else tuple(declared)


def _column(entry: Mapping[str, Any]) -> Column:
    meta = _meta(entry)
    return Column(
        name=entry["name"],
        label=Label(str(meta.get("label") or ""), str(meta.get("label_en") or "")),
        data_type=(entry.get("data_type") or "").lower(),
        format=meta.get("format"),
        aggregate=meta.get("agg") or "sum",
        text=meta.get("text"),
        text_en=meta.get("text_en"),
        tree=meta.get("tree"),
        level=meta.get("level"),
        held_until=meta.get("held_until"),
    )


def _meta(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    meta: Mapping[str, Any] = entry.get("config", {}).get("meta") or entry.get("meta") or {}
    return meta
