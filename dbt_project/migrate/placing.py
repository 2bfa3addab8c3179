"""Puts a scaffold's files into the project without ever changing one that is there."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PlannedFile:
    """A file to be written, by its path in the project."""

    path: str
    text: str


@dataclass(frozen=True)
class Placed:
    """What became of a file: written, unchanged, beside (under another name), would write."""

    path: str
    what: str
    diff: str = ""


def place(root: Path, files: Iterable[PlannedFile], *, dry_run: bool) -> list[Placed]:
    """Write the files that are not there; where another one is, write beside it, as `.new`.

    dbt does not read `.new` files, so the project stays as it was.
    """
    return [_place(root, file, dry_run=dry_run) for file in files]


def _place(root: Path, file: PlannedFile, *, dry_run: bool) -> Placed:
    target = root / file.path
    if not target.exists():
        if not dry_run:
            _write(target, file.text)
        return Placed(file.path, "would write" if dry_run else "written")
    there = target.read_text(encoding="utf-8", errors="replace")
    if there == file.text:
        return Placed(file.path, "unchanged")
    beside = f"{file.path}.new"
    if not dry_run:
        _write(root / beside, file.text)
    return Placed(beside, "would write" if dry_run else "beside", diff(file.path, there, file.text))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def diff(path: str, before: str, after: str) -> str:
    """The change of a file, as `git apply` takes it."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(_ended(lines))


def _ended(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
