"""How large the embedded database files were at each publication."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = "sizes.json"
KEPT = 400  # publications: at one an hour, half a month


@dataclass(frozen=True)
class Sizes:
    """At one publication; bytes, and the time in UTC."""

    at: datetime
    warehouse: int
    marts: int


def note_sizes(folder: Path, warehouse: Path, marts: Path) -> None:
    """Add today's sizes; a full disk must not stop a publication."""
    now = datetime.now(UTC).replace(microsecond=0)
    noted = [*read_sizes(folder), Sizes(now, _size(warehouse), _size(marts))][-KEPT:]
    text = json.dumps([{**asdict(sizes), "at": sizes.at.isoformat()} for sizes in noted])
    try:
        (folder / FILE).write_text(text, encoding="utf-8")
    except OSError:
        return


def read_sizes(folder: Path) -> list[Sizes]:
    """What was noted, oldest first; nothing of a damaged file."""
    try:
        noted = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [
            Sizes(datetime.fromisoformat(one["at"]), int(one["warehouse"]), int(one["marts"]))
            for one in noted
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def by_day(sizes: Iterable[Sizes]) -> list[Sizes]:
    """The last of each day."""
    return list({one.at.date(): one for one in sizes}.values())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
