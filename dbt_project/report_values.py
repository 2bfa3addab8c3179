"""What a report is, once an exposure's `meta.report` is read: names resolved, labels in both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dbt_project.access_values import Access
from dbt_project.condition_values import Condition
from dbt_project.page_values import Chart, Drill
from dbt_project.verify_values import Verify

Language = Literal["zh", "en"]
ParameterType = Literal[
    "date", "date_range", "month", "month_range",
    "select", "multiselect", "code_range", "text", "number", "fields", "unit", "toggle",
]  # fmt: skip
Span = Literal[
    "within", "until", "before", "day", "month_to_date", "year_to_date", "year_opening"
]  # fmt: skip
MeasureType = Literal[
    "sum", "count_distinct", "min", "max", "last", "ratio", "change", "total", "share",
    "rank", "running_share", "band",
]  # fmt: skip
Shift = Literal["prior_year", "prior_period"]
DATED = ("date", "month", "month_range", "date_range")  # parameters that a date column goes by


@dataclass(frozen=True)
class Label:
    """A text in both languages; a missing English one falls back to the Chinese."""

    zh: str
    en: str

    def text(self, language: Language) -> str:
        """The text in `language`."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Column:
    """A mart column as reports use it; everything but the name comes from the mart's own YAML.

    `text`/`text_en` name the columns that are shown in place of this one (a code's name in Chinese
    and English): grouping and sorting go by the column itself. `tree` names the hierarchy whose
    nodes the column holds: the code of the node that a row is of, or with `level` that of its
    ancestor there (1 is the top). What is `held_until` a day is a balance and no movement: it holds
    from its row's date until before the day in that column, and is read at the end of a span.
    """

    name: str
    label: Label
    data_type: str
    format: str | None = None
    aggregate: str = "sum"
    text: str | None = None
    text_en: str | None = None
    tree: str | None = None
    level: int | None = None
    held_until: str | None = None


@dataclass(frozen=True)
class RowLevel:
    """One level of a cross-tab's row headings, outermost first.

    As declared it may be a tree (`levels`, its columns from the top, and `name`, what heads the
    names beside the codes) or what a reader picks (`picks`, `most` of them). `reporting.rows` makes
    plain levels of both; `depth` is then a level's place in its tree and `column` that level's.
    """

    column: Column
    subtotal: bool = False
    show: tuple[Column, ...] = ()  # shown beside it: they follow from the level's own value
    hidden: bool = False  # only its `show` is seen
    tree: str | None = None
    levels: tuple[Column, ...] = ()
    name: Column | None = None
    picks: tuple[Column, ...] = ()
    most: int = 0
    depth: int = 0
    heading: Column | None = None  # a tree's own code column


@dataclass(frozen=True)
class Buckets:
    """Days from a date column back from a date parameter, cut at `edges` (ageing).

    Edges [0, 30, 60] give: up to 0 (not due), 1-30, 31-60, over 60.
    """

    column: Column
    since: str  # the date parameter
    edges: tuple[int, ...]


@dataclass(frozen=True)
class Across:
    """What a cross-tab's columns are made of: a mart column's members, or age buckets.

    `measures` names the measures that are spread; the others have one column. `maximum` caps the
    members (largest first by first spread measure); the rest share one column, "other".
    """

    column: Column | None
    buckets: Buckets | None
    measures: tuple[str, ...]
    maximum: int
    total: bool  # a total column for each spread measure


@dataclass(frozen=True)
class Side:
    """On which side a balance is shown.

    Its net is taken per group of the row column `at`, of the innermost one without it; totals above
    sum the sides.
    """

    show: Literal["debit", "credit"]
    at: str | None = None


@dataclass(frozen=True)
class Term:
    """A measure that a total adds or subtracts."""

    name: str
    negative: bool


@dataclass(frozen=True)
class Measure:
    """One figure of a cross-tab.

    `sum`, `count_distinct`, `min`, `max` and `last` (the one of the latest `by`) read `column`. The
    others are made of measures: `ratio` and `change` of `numerator` and `denominator`, `total` of
    `terms`; `share` is the part that `numerator` has in its grand total. `span` says which rows
    count, by the answer to the report's date parameter; `shift` takes them from an earlier time.
    """

    name: str
    label: Label
    group: Label | None
    type: MeasureType
    column: Column | None
    numerator: str | None  # names of measures
    denominator: str | None
    span: Span
    where: tuple[Condition, ...]
    format: str
    shift: Shift | None = None
    hidden: bool = False  # only a part of others
    terms: tuple[Term, ...] = ()
    by: Column | None = None
    side: Side | None = None
    scaled: bool = False  # shown in the unit that a parameter asks for
    edges: tuple[Decimal, ...] = ()  # of a band: running shares, ascending
    labels: tuple[str, ...] = ()  # of the bands, one more than edges

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the measures that it is made of; none when it reads a column."""
        names = (self.numerator, self.denominator, *(term.name for term in self.terms))
        return tuple(name for name in names if name)


@dataclass(frozen=True)
class HideZero:
    """Leaves out detail rows without a figure that is not zero, before anything is totalled.

    `measures` are the figures looked at, none means all that are shown; `toggle` names the
    parameter that turns it on, None means that it always is.
    """

    measures: tuple[str, ...] = ()
    toggle: str | None = None


@dataclass(frozen=True)
class ListColumn:
    """One column of a list; `days_since` counts days from `column` to the date parameter."""

    name: str
    label: Label
    group: Label | None
    column: Column
    days_since: str | None
    total: bool
    format: str | None


@dataclass(frozen=True)
class Options:
    """Where a select parameter's choices come from: a dimension's value and label columns.

    `depends_on` maps another parameter to the column here that it narrows. `nodes` are the levels
    of the tree that the choices are nodes of.
    """

    model: str
    relation: tuple[str, str]  # schema and table in the marts database
    value: str
    label: str
    label_en: str | None
    depends_on: Mapping[str, str]
    where: tuple[Condition, ...] = ()
    nodes: tuple[Column, ...] = ()
    access: tuple[Access, ...] = ()  # of the dimension


@dataclass(frozen=True)
class Parameter:
    """A question the report asks. `column` of the mart is filtered by the answer."""

    name: str
    label: Label
    type: ParameterType
    column: Column | None
    default: str | None  # as in a URL, or a word such as `today`; `on` of a toggle
    required: bool
    options: Options | None
    where: tuple[Condition, ...]  # of a toggle: applies while it is on
    off: tuple[Condition, ...] = ()  # of a toggle: applies while it is off
    units: tuple[int, ...] = ()  # what figures may be shown in
    picks: tuple[Column, ...] = ()  # of type fields: what may be chosen, `most` at once
    most: int = 0
    levels_of: str | None = None  # of type number: the tree that it limits the depth of
    nodes: tuple[Column, ...] = ()  # a tree's levels: what lies below the answer counts too
    own_orgs: bool = False  # its default is the organisations that its reader may see


@dataclass(frozen=True)
class Highlight:
    """Marks a figure when `column operator operand` holds."""

    condition: Condition
    style: Literal["bad", "good", "warn"]


@dataclass(frozen=True)
class Headline:
    """Figures for the landing page: grand totals at default parameters, and a monthly trend."""

    measures: tuple[str, ...]
    trend: Column | None  # a date column; the trend is by its month


@dataclass(frozen=True)
class Sort:
    """One `order_by` entry: a column's or measure's name; `-` in YAML means descending."""

    column: str
    descending: bool


@dataclass(frozen=True)
class Running:
    """A balance beside each row of a list: what came in less what went out, up to that row."""

    name: str
    label: Label
    group: Label | None
    plus: Column
    minus: Column | None
    format: str


@dataclass(frozen=True)
class Ledger:
    """What makes a list a ledger: sections with an opening balance, running balances and totals.

    `caption` is the list column in which the inserted rows say what they are. With `direction` the
    first balance's sign is a word (debit, credit), and balances are shown without it.
    """

    sections: tuple[Column, ...] = ()
    opening: bool = False
    period_totals: tuple[Literal["day", "month", "year_to_date"], ...] = ()
    running: tuple[Running, ...] = ()
    direction: bool = False
    caption: str | None = None
    moved_only: bool = False  # sections without rows in the period are left out


@dataclass(frozen=True)
class Statement:
    """The fixed lines of a statement: a model with one row per line, and what its columns say.

    `label` carries the names in both languages; `level` 1 and 2 are bold, from 3 on indented.
    """

    model: str
    relation: tuple[str, str]
    line: Column  # orders the lines, and names them in the movements
    label: Column
    level: str
    panel: str | None  # 1 left, 2 right; None: all in one


@dataclass(frozen=True)
class Top:
    """The first rows of the order: `count` of them, or as many as a parameter says.

    Without an answer all are shown. `rest` shows the others as one row; totals and shares always
    take them in.
    """

    count: int | None
    parameter: str | None
    rest: bool


@dataclass(frozen=True)
class Report:
    """One report, ready to be shown: all names resolved, all labels in both languages."""

    name: str
    label: Label
    description: Label
    subject: Label  # the first tag
    tags: tuple[str, ...]
    owner: str
    maturity: str
    replaces: str | None
    model: str  # mart's name
    relation: tuple[str, str]  # schema and table in the marts database
    key: tuple[str, ...]  # the mart's unique key: settles the order of equal rows
    where: tuple[Condition, ...]  # holds for every row that the report reads
    layout: Literal["list", "crosstab", "statement"]
    rows: tuple[RowLevel, ...]
    across: Across | None
    columns: tuple[ListColumn, ...]
    measures: tuple[Measure, ...]
    total_row: bool
    hide_zero: HideZero | None
    parameters: tuple[Parameter, ...]
    order_by: tuple[Sort, ...]
    highlights: tuple[Highlight, ...]
    headline: Headline | None
    page_size: int  # rows; 0 of a cross-tab: as many as a browser likes
    export_rows: int
    timeout_s: int
    verify: Verify | None
    sources: tuple[tuple[str, str], ...]  # (source, table) of every captured table behind it
    file: str  # where it is declared, for messages
    top: Top | None = None
    statement: Statement | None = None
    ledger: Ledger | None = None  # of a list with inserted rows or running balances
    drills: tuple[Drill, ...] = ()
    charts: tuple[Chart, ...] = ()
    access: tuple[Access, ...] = ()  # its mart's, then its own
    seen_as: str = ""  # whose rights it was cut to: equal ones see the same

    @property
    def period(self) -> Parameter | None:
        """The date parameter whose column measures' spans go by: the first one with a column."""
        return next((p for p in self.parameters if p.column and p.type in DATED), None)

    @property
    def unit(self) -> Parameter | None:
        """The parameter that says in which unit figures are shown."""
        return next((p for p in self.parameters if p.type == "unit"), None)

    def parameter(self, name: str) -> Parameter:
        """The parameter called `name`; KeyError if there is none."""
        return {parameter.name: parameter for parameter in self.parameters}[name]

    def behind(self, names: Iterable[str]) -> tuple[Measure, ...]:
        """The measures that read a column and that the named ones are made of, or are."""
        known = {measure.name: measure for measure in self.measures}
        waiting, seen = list(names), set[str]()
        while waiting:
            name = waiting.pop()
            if name in known and name not in seen:
                seen.add(name)
                waiting += known[name].parts
        return tuple(m for m in self.measures if m.name in seen and m.column is not None)
