"""Readers who open and change reports for a while, each at their own pace; what they got."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from google.protobuf.message import Message

from tests.bench.viewer_client import CHANGES, Page, PageError, Reader

Addresses = Mapping[str, Sequence[Mapping[str, str]]]  # the queries to ask each report with
# How often of a hundred a reader does what. What the page does not offer becomes another report.
OFTEN = {
    "parameter": 35, "drill": 12, "sort": 10, "page": 8, "language": 5, "go": 18, "open": 12,
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How many read how long what; each thinks some seconds between two pages, on average."""

    addresses: Addresses
    users: int
    seconds: float
    think_s: float


@dataclass(frozen=True)
class Shown:
    """A page that was shown: by what, and how many seconds after the load began."""

    action: str
    report: str
    at: float
    seconds: float


@dataclass
class Load:
    """All pages of all readers, and what went wrong."""

    begun: float = field(default_factory=time.monotonic)
    shown: list[Shown] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def between(self, start: float, end: float) -> list[float]:
        """Seconds of the pages that were shown in this part of the load."""
        return [page.seconds for page in self.shown if start <= page.at < end]

    def of(self, action: str) -> list[float]:
        """Seconds of the pages that came by this action."""
        return [page.seconds for page in self.shown if page.action == action]


def reader_name(number: int) -> str:
    """Who a reader is."""
    return f"reader-{number}"


async def read_together(port: int, plan: Plan, load: Load) -> None:
    """Let them read, all at once and each by chance of their own."""
    await asyncio.gather(*(_read(_Visit(port, plan, n), load) for n in range(plan.users)))


class _Visit:
    """One reader: where they are, and what they do next."""

    def __init__(self, port: int, plan: Plan, number: int) -> None:
        self.plan, self.chance, self.reader = (
            plan,
            random.Random(number),
            Reader(port, reader_name(number)),
        )
        self.report, self.page = "", None
        self.offers: Mapping[str, Sequence[str | Message]] = {}

    def action(self) -> str:
        """What to do next."""
        if self.page is None:
            return "open"
        self.offers = self.page.offers(self.report)
        [drawn] = self.chance.choices(list(OFTEN), list(OFTEN.values()))
        return drawn if drawn in ("open", *self.offers) else "go"

    async def step(self, action: str) -> Page:
        """Do it; raises PageError, after which the page is opened anew."""
        self.page = None
        if action in CHANGES:
            self.page = await self.reader.change(self.chance.choice(self.offers[action]))
        elif action in self.offers:
            link = self.chance.choice(self.offers[action])
            self.report = link.partition("?")[0]
            self.page = await self.reader.follow(link)
        else:
            self.report = self.chance.choice(sorted(self.plan.addresses))
            self.page = await self._other(action)
        if not self.page.is_report:
            self.page = None
            raise PageError(f"/{self.report} shows no report")
        return self.page

    async def _other(self, action: str) -> Page:
        if action == "go":
            return await self.reader.go(self.report)
        query = self.chance.choice(self.plan.addresses[self.report])
        language = self.chance.choice(("zh", "en"))
        return await self.reader.open(self.report, lang=language, **query)


async def _read(visit: _Visit, load: Load) -> None:
    think_s = visit.plan.think_s
    await asyncio.sleep(visit.chance.uniform(0, think_s))
    while time.monotonic() - load.begun < visit.plan.seconds:
        action = visit.action()
        try:
            page = await visit.step(action)
            at = time.monotonic() - load.begun
            load.shown.append(Shown(action, visit.report, at, page.seconds))
        except PageError as error:
            load.errors.append(f"{action} {error}")
        await asyncio.sleep(visit.chance.uniform(0.5, 1.5) * think_s)
    await visit.reader.close()
