"""A figure's way as a picture: sources on the left, the figure on the right, drawn as SVG."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from dbt_project.lineage.columns import ROWS
from dbt_project.lineage.graph import Lineage, Place
from dbt_project.lineage.trace import Step, Trace
from dbt_project.reports import Language
from viewer.texts import say

_ROW, _HEAD, _PAD, _GAP_X, _GAP_Y = 19, 38, 10, 44, 18
_NARROW, _WIDE = 6.7, 12.0  # of a letter and of a Chinese sign, in pixels
_WIDEST = 300.0
# An image does not see the page's style sheet: the same colours once more.
_STYLE = """
svg { --back: #ffffff; --text: #1d2731; --quiet: #5f6d7a; --line: #b9c4ce; --faint: #a3adb7;
    --accent: #1f5f8b; --soft: #dbe8f1; }
@media (prefers-color-scheme: dark) { svg { --back: #14191f; --text: #dfe6ec; --quiet: #96a4b1;
    --line: #4a5865; --faint: #5d6a76; --accent: #6fb1dc; --soft: #24384a; } }
text { fill: var(--text); font: 11.5px 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC',
    'Segoe UI', sans-serif; }
.rp-name { font-weight: 600; }
.rp-kind { fill: var(--quiet); font-size: 11px; }
rect { fill: var(--back); stroke: var(--line); }
.rp-box-source rect, .rp-box-seed rect { fill: var(--soft); stroke: var(--accent); }
.rp-box-figure rect { fill: var(--accent); stroke: var(--accent); }
.rp-box-figure .rp-name { fill: var(--back); }
.rp-way { fill: none; stroke: var(--accent); stroke-opacity: 0.75; stroke-width: 1.4; }
.rp-way-decides { stroke: var(--faint); stroke-dasharray: 4 3; }
"""


@dataclass(frozen=True)
class _Box:
    """One relation with the columns that are on the way."""

    name: str
    lines: tuple[str, str]  # its head: what it is called, and what it is
    columns: tuple[str, ...]
    texts: tuple[str, ...]  # the columns as they are shown
    kind: str
    x: float = 0.0
    y: float = 0.0

    @property
    def width(self) -> float:
        texts = (*self.lines, *self.texts)
        return min(_WIDEST, max(_length(text) for text in texts) + 2 * _PAD)

    @property
    def height(self) -> float:
        return _HEAD + _ROW * len(self.columns) + 6

    def line(self, column: str) -> float:
        """The middle of a column's line."""
        return self.y + _HEAD + _ROW * (self.columns.index(column) + 0.5)


def lineage_picture(
    lineage: Lineage, trace: Trace, figure: str, language: Language, *, deciding: bool
) -> str:
    """The picture as an `img` element; what only decides is in it where that is asked for."""
    steps = _shown(trace, deciding=deciding)
    places = _places(trace, steps, deciding=deciding)
    boxes = [
        *(_box(lineage, name, columns, language) for name, columns in places.items()),
        _Box("", (figure, ""), ("",), ("",), "figure"),
    ]
    starts = [link for link in trace.starts if link.to.column in places.get(link.to.relation, ())]
    ways = [*steps, *(Step(Place("", ""), link.to, link.role) for link in starts)]
    placed = _placed(boxes, ways)
    width = max(box.x + box.width for box in placed.values()) + 2
    height = max(box.y + box.height for box in placed.values()) + 2
    drawn = "".join(_way(placed, step) for step in ways)
    drawn += "".join(_drawn(box) for box in placed.values())
    svg = (
        f'<svg width="{width:.0f}" height="{height:.0f}" viewBox="-1 -1 {width:.0f} {height:.0f}" '
        f'xmlns="http://www.w3.org/2000/svg"><style>{_STYLE}</style>{drawn}</svg>'
    )
    # As an image: Streamlit takes an `svg` element out of a page's HTML.
    data = b64encode(svg.encode()).decode()
    label = escape(say("lineage_picture", language, figure=figure), quote=True)
    return (
        f'<div class="rp-lineage" tabindex="0"><img alt="{label}" width="{width:.0f}" '
        f'height="{height:.0f}" src="data:image/svg+xml;base64,{data}"></div>'
    )


def _shown(trace: Trace, *, deciding: bool) -> list[Step]:
    """The steps of values; all, where there are none or the others are asked for."""
    if deciding or not any(link.role == "value" for link in trace.starts):
        return list(trace.steps)
    reached = {link.to for link in trace.starts if link.role == "value"}
    found: list[Step] = []
    for step in trace.steps:  # in the order in which they were met
        if step.role == "value" and step.start in reached:
            reached.add(step.to)
            found.append(step)
    has_values = any(end.role == "value" and end.kind != "constant" for end in trace.ends)
    return found if has_values or found else list(trace.steps)


def _places(trace: Trace, steps: list[Step], *, deciding: bool) -> dict[str, tuple[str, ...]]:
    """The columns on the way, by relation."""
    values = [link.to for link in trace.starts if deciding or link.role == "value"]
    met = [*(values or [link.to for link in trace.starts])]
    met += [place for step in steps for place in (step.start, step.to)]
    places: dict[str, dict[str, None]] = {}
    for place in met:
        places.setdefault(place.relation, {})[place.column] = None
    return {name: tuple(columns) for name, columns in places.items()}


def _box(lineage: Lineage, name: str, columns: tuple[str, ...], language: Language) -> _Box:
    relation = lineage.relations.get(name)
    kind = relation.kind if relation else "other"
    said = relation.short_label if relation and kind == "source" else say(LAYERS[kind], language)
    described = relation.said if relation and kind == "source" else {}
    texts = tuple(
        say("lineage_rows", language)
        if column == ROWS
        else f"{column}  {described[column]}"
        if column in described
        else column
        for column in columns
    )
    return _Box(name, (name, said), columns, texts, kind)


LAYERS: Mapping[str, str] = {
    "mart": "layer_mart",
    "storage": "layer_storage",
    "snapshot": "layer_snapshot",
    "staging": "layer_staging",
    "seed": "layer_seed",
    "source": "layer_source",
    "other": "layer_other",
}


def _placed(boxes: list[_Box], ways: list[Step]) -> dict[str, _Box]:
    """Each relation left of all that are made of it, and near the height of those."""
    depth = _depths(boxes, ways)
    columns: dict[int, list[_Box]] = {}
    for box in boxes:
        columns.setdefault(depth[box.name], []).append(box)
    placed: dict[str, _Box] = {}
    tallest = max(sum(box.height + _GAP_Y for box in column) for column in columns.values())
    x = 0.0
    for level in sorted(columns, reverse=True):
        ordered = sorted(columns[level], key=lambda box: _wish(box, ways, placed))
        y = (tallest - sum(box.height + _GAP_Y for box in ordered)) / 2
        for box in ordered:
            placed[box.name] = _Box(
                box.name, box.lines, box.columns, box.texts, box.kind, x, max(y, 0.0)
            )
            y += box.height + _GAP_Y
        x += max(box.width for box in ordered) + _GAP_X
    return placed


def _depths(boxes: list[_Box], ways: list[Step]) -> dict[str, int]:
    """The longest way from the figure to each relation; a circle is not followed round."""
    below: dict[str, set[str]] = {box.name: set() for box in boxes}
    for step in ways:
        if step.start.relation != step.to.relation:
            below[step.to.relation].add(step.start.relation)
    known: dict[str, int] = {}

    def depth(name: str, seen: frozenset[str]) -> int:
        if name not in known:
            above = [depth(near, seen | {name}) for near in below[name] if near not in seen]
            known[name] = max(above, default=-1) + 1
        return known[name]

    return {name: depth(name, frozenset()) for name in below}


def _wish(box: _Box, ways: list[Step], placed: Mapping[str, _Box]) -> float:
    """The middle of what it is made of, as far as that has its place."""
    heights = [
        placed[step.to.relation].line(step.to.column)
        for step in ways
        if step.start.relation == box.name and step.to.relation in placed
    ]
    return sum(heights) / len(heights) if heights else 0.0


def _way(placed: Mapping[str, _Box], step: Step) -> str:
    end, start = placed[step.start.relation], placed[step.to.relation]
    from_x, from_y = start.x + start.width, start.line(step.to.column)
    to_x, to_y = end.x, end.line(step.start.column)
    bend = max(24.0, (to_x - from_x) / 2)
    points = (from_x, from_y, from_x + bend, from_y, to_x - bend, to_y, to_x, to_y)
    first, *rest = (f"{x:.0f} {y:.0f}" for x, y in zip(points[::2], points[1::2], strict=True))
    return f'<path class="rp-way rp-way-{step.role}" d="M{first}C{" ".join(rest)}"/>'


def _drawn(box: _Box) -> str:
    head, below = (_cut(line) for line in box.lines)
    rows = "".join(
        f'<text class="rp-col" x="{box.x + _PAD:.0f}" y="{box.line(column) + 4:.0f}">'
        f"{escape(_cut(text))}</text>"
        for column, text in zip(box.columns, box.texts, strict=True)
        if text
    )
    return (
        f'<g class="rp-box rp-box-{box.kind}"><rect x="{box.x:.0f}" y="{box.y:.0f}" '
        f'width="{box.width:.0f}" height="{box.height:.0f}" rx="5"/>'
        f'<text class="rp-name" x="{box.x + _PAD:.0f}" y="{box.y + 16:.0f}">{escape(head)}</text>'
        f'<text class="rp-kind" x="{box.x + _PAD:.0f}" y="{box.y + 31:.0f}">{escape(below)}</text>'
        f"{rows}</g>"
    )


def _length(text: str) -> float:
    return sum(_WIDE if ord(sign) > 0x2E7F else _NARROW for sign in text)


def _cut(text: str) -> str:
    """As much as fits into the widest box."""
    room, kept = _WIDEST - 2 * _PAD, ""
    for sign in text:
        room -= _length(sign)
        if room < 0:
            return f"{kept[:-1]}…"
        kept += sign
    return kept
