"""Where in the project's files something in a compiled statement comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

QUOTED = re.compile(r"""(["'])(.{6,})\1""")  # in a line of a config
JINJA = re.compile(r"\{\{.*?\}\}")


@dataclass(frozen=True)
class Spot:
    """A line of a file of the project, as its messages name it."""

    file: str
    line: int
    column: int
    text: str  # of the line
    compiled: str | None = None  # `file:line` of what dbt compiled, where there is one


@dataclass(frozen=True)
class Node:
    """A node of dbt's manifest, as far as findings need it."""

    unique_id: str
    name: str
    kind: str
    file: str
    raw: str
    config: Mapping[str, Any]
    columns: Mapping[str, Any]
    description: str
    attached: str | None  # the model that a generic test is about
    column: str | None
    compiled_path: str
    patch: str | None  # the YAML file that describes it

    @property
    def is_sql(self) -> bool:
        """Whether its file is its SQL; generic tests and seeds stand in YAML and CSV."""
        return self.file.endswith(".sql") and bool(self.raw)


def nodes_of(manifest: Mapping[str, Any]) -> dict[str, Node]:
    """Every node of the manifest that sends statements."""
    found = {**manifest.get("nodes", {}), **manifest.get("unit_tests", {})}
    return {key: _node(key, value) for key, value in found.items()}


def _node(unique_id: str, node: Mapping[str, Any]) -> Node:
    file = str(node.get("original_file_path", "")).replace("\\", "/")
    folder = f"{node.get('package_name')}/{file}"
    return Node(
        unique_id, str(node.get("name", "")), str(node.get("resource_type", "")), file,
        str(node.get("raw_code") or ""), node.get("config") or {}, node.get("columns") or {},
        str(node.get("description") or ""), node.get("attached_node"), node.get("column_name"),
        f"compiled/{folder}" if file.endswith(".sql") else "",
        str(node["patch_path"]).partition("://")[2] if node.get("patch_path") else None,
    )  # fmt: skip


class Locator:
    """Finds the file and line for a place in a statement that dbt sent."""

    def __init__(self, root: Path, nodes: Mapping[str, Node], target: str) -> None:
        self.root = root
        self.nodes = nodes
        self.target = target

    def spot(self, unique_id: str | None, compiled: str, sql: str, at: int) -> Spot:
        """The line of the node's file that this place of the statement comes from.

        Where the place is not in what the node compiled (a hook, dbt's own text around it), the
        line that has this text, else the first.
        """
        node = self.nodes.get(unique_id or "")
        if node is None:
            return Spot(unique_id or "dbt", 1, 1, _line(sql, at))
        inside = _inside(compiled, sql, at)
        if inside is None or not node.is_sql:
            shown = _line(sql, at) if at else ""
            line = self._written_at(node, shown) if node.is_sql else self._declared_at(node)
            return Spot(node.file, line, 1, shown)
        row, column = _row_and_column(compiled, inside)
        raw_row = raw_line(node.raw, compiled, row)
        raw_text = node.raw.splitlines()[raw_row - 1]
        shown = _line(compiled, inside)
        where = f"{self.target}/{node.compiled_path}:{row}" if node.compiled_path else None
        same = raw_text.strip() == shown.strip()
        # dbt cuts blank lines and comments off the beginning of what it keeps as raw code
        row_in_file = raw_row + self._lines_before(node)
        return Spot(node.file, row_in_file, column if same else 1, shown, None if same else where)

    def named(self, unique_id: str, name: str) -> Spot:
        """The first line of the node's file that has a name; its first line where none has."""
        node = self.nodes.get(unique_id)
        if node is None:
            return Spot(unique_id, 1, 1, "")
        if not node.is_sql:
            return Spot(node.file, self._declared_at(node), 1, "")
        lines = self._lines(node.file)
        whole = re.compile(rf"\b{re.escape(name)}\b") if name else None
        row = next((n for n, line in enumerate(lines) if whole and whole.search(line)), None)
        return Spot(node.file, (row or 0) + 1, 1, lines[row].strip() if row is not None else "")

    def declared(self, node: Node, key: str) -> Spot:
        """The line of the node's YAML (else of its own file) that a key of it is in."""
        file = node.patch or node.file
        lines = self._lines(file)
        row = _find(lines, node.name, 0)
        parent, _, name = key.partition(".")
        row = next((n for n in range(row, len(lines)) if f"{parent}:" in lines[n]), row)
        if parent == "columns":
            row = _find(lines, name, row)
        elif name:
            row = next((n for n in range(row, len(lines)) if f"{name}:" in lines[n]), row)
        return Spot(file, row + 1, 1, lines[row].strip() if lines else "")

    def _lines(self, file: str) -> list[str]:
        try:
            return (self.root / file).read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _lines_before(self, node: Node) -> int:
        """Lines of the file before the node's raw code (a snapshot's block, leading blanks)."""
        text = "\n".join(self._lines(node.file))
        place = text.find(node.raw.strip())
        if place < 0:
            return 0
        begin = node.raw[: len(node.raw) - len(node.raw.lstrip())].count("\n")
        return text[:place].count("\n") - begin

    def _written_at(self, node: Node, shown: str) -> int:
        """The line of the node's file that a hook stands in."""
        lines = self._lines(node.file)
        rows = (row for row, line in enumerate(lines, 1) if shown and _is_hook(shown, line))
        return next(rows, 1)

    def _declared_at(self, node: Node) -> int:
        """The line of a YAML file that declares a test or a unit test."""
        lines = self._lines(node.file)
        model = (node.attached or "").split(".")[-1]
        row = _find(lines, model, 0) if model else 0
        if node.column:
            row = _find(lines, node.column, row)
        if not model:
            row = _find(lines, node.name, 0)
        return row + 1


def _find(lines: list[str], name: str, start: int) -> int:
    wanted = f"name: {name}"
    for row in range(start, len(lines)):
        text = lines[row].split("#")[0].rstrip()
        if wanted in text and not text.partition(wanted)[2][:1].isidentifier():
            return row
    return start


def _is_hook(sql: str, line: str) -> bool:
    """Whether a line has a statement as a text in quotes, perhaps with Jinja in it."""
    found = QUOTED.search(line)
    if found is None:
        return False
    parts = [re.escape(part.strip()) for part in JINJA.split(found[2])]
    return any(parts) and re.search(r"\s*.*?\s*".join(parts), sql) is not None


def _inside(compiled: str, sql: str, at: int) -> int | None:
    """The place in the compiled text; None outside of it."""
    text = compiled.strip()
    start = sql.find(text) if text else -1
    if start < 0 or not start <= at <= start + len(text):
        return None
    return at - start + compiled.index(text)


def _row_and_column(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _line(text: str, at: int) -> str:
    lines = text.splitlines() or [""]
    return lines[min(text[:at].count("\n"), len(lines) - 1)].strip()


def raw_line(raw: str, compiled: str, row: int) -> int:
    """The line of the raw file that line `row` of the compiled text comes from.

    Lines without Jinja are the same in both; what stands between two of those comes from what
    stands between them in the raw file: its most alike line.
    """
    mine = [line.strip() for line in raw.splitlines()]
    theirs = [line.strip() for line in compiled.splitlines()]
    wanted = theirs[row - 1] if row <= len(theirs) else ""
    for tag, begin, end, start, stop in SequenceMatcher(
        None, theirs, mine, autojunk=False
    ).get_opcodes():
        if begin <= row - 1 < end:
            if tag == "equal":
                return start + (row - 1 - begin) + 1
            return _most_alike(wanted, mine, start, stop)
    return max(1, min(row, len(mine)))


def _most_alike(wanted: str, lines: list[str], start: int, stop: int) -> int:
    if start >= stop:  # what a macro added: the line before it
        return max(1, min(start, len(lines)))
    rated = [(SequenceMatcher(None, wanted, lines[n]).ratio(), -n) for n in range(start, stop)]
    return -max(rated)[1] + 1
