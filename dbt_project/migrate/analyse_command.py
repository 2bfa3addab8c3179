"""`migrate analyse`: legacy files in, the worksheet of a migration's first stage out."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.manifest import read_manifest
from dbt_project.migrate.analysis import Analysis, analyse
from dbt_project.migrate.declared import Project, read_project
from dbt_project.migrate.dictionary import Dictionary, read_dictionary
from dbt_project.migrate.legacy_text import find_files
from dbt_project.migrate.sheets import sheets
from dbt_project.migrate.worksheet import as_json, markdown, write_workbook
from dbt_project.project import find_root


def add_analyse(commands: Any) -> None:
    """Its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "analyse", help="read legacy SQL and write the worksheet of a migration's first stage"
    )
    parser.add_argument("places", nargs="+", type=Path, metavar="FILE|FOLDER")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("migration"),
        help="where to write: NAME.xlsx, NAME.md and NAME.json (default: migration)",
    )  # fmt: skip
    parser.add_argument(
        "--dictionary", type=Path, action="append", default=[],
        help="tables' columns: a .csv of all_tab_columns, or what `ingest describe` prints",
    )  # fmt: skip
    parser.add_argument(
        "--no-project", action="store_true", help="do not look at what the project already has"
    )
    parser.set_defaults(run=run_analyse)


def run_analyse(options: argparse.Namespace) -> int:
    """Analyse and write; 1 when a file could not be read at all."""
    missing = [place for place in options.places if not place.exists()]
    if missing:
        raise MisdeclaredError(f"there is no {', '.join(map(str, missing))}")
    files = list(dict.fromkeys(find_files(options.places)))
    if not files:
        raise MisdeclaredError(f"no SQL files in {', '.join(map(str, options.places))}")
    project = Project() if options.no_project else known_project(options.root)
    dictionary = completed(project.dictionary, options.dictionary)
    console = Console(stderr=True)
    hidden = len(files) < 2 or not console.is_terminal
    listed = track(files, "Reading", console=console, disable=hidden)
    analyses = [analyse(path, dictionary) for path in listed]
    write(options.output, analyses, project, dictionary)
    return _report(analyses, options.output)


def known_project(root: Path | None) -> Project:
    """What the project has; nothing, and a word about it, where there is none to be read."""
    try:
        return read_project(read_manifest(root or find_root()))
    except PlatformError as error:
        _say(f"without what the project has already: {error}")
        return Project()


def completed(dictionary: Dictionary, files: Sequence[Path]) -> Dictionary:
    """The project's dictionary and those of the files."""
    for path in files:
        dictionary = dictionary.with_tables(read_dictionary(path))
    return dictionary


def write(
    output: Path, analyses: Sequence[Analysis], project: Project, dictionary: Dictionary
) -> None:
    """The three forms of the worksheet."""
    known = Project(project.tables, project.marts, dictionary)
    made = sheets(analyses, known)
    output.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(Path(f"{output}.xlsx"), made)
    Path(f"{output}.md").write_text(markdown(made), encoding="utf-8")
    Path(f"{output}.json").write_text(as_json(made), encoding="utf-8")


def _report(analyses: Sequence[Analysis], output: Path) -> int:
    for analysis in analyses:
        if analysis.problem:
            _say(f"{analysis.path}: {analysis.problem}")
    unread = sum(1 for analysis in analyses if analysis.problem)
    by_hand = sum(len(analysis.hand_work) for analysis in analyses)
    tables = {table for analysis in analyses for table in analysis.tables}
    print(  # noqa: T201 - what the command is for
        f"{len(analyses) - unread} of {len(analyses)} files analysed: {len(tables)} tables, "
        f"{by_hand} things to do by hand; see {output}.xlsx, .md, .json"
    )
    return 1 if unread else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201
