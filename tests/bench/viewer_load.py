"""Readers who open and change reports for a while, each at their own pace; what they got."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.viewer_client import Page, PageError, Reader

Addresses = Mapping[str, Sequence[Mapping[str, str]]]  # the queries to ask each report with
# How often of a hundred a reader does what; the rest opens a page anew.
CHANGES, FOLLOWS, GOES = 50, 15, 20


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


async def read_together(port: int, plan: Plan, load: Load) -> None:
    """Let them read, all at once and each by chance of their own."""
    await asyncio.gather(*(_read(_Visit(port, plan, n), load) for n in range(plan.users)))


class _Visit:
    """One reader: where they are, and what they do next."""

    def __init__(self, port: int, plan: Plan, number: int) -> None:
        self.plan, self.chance, self.reader = plan, random.Random(number), Reader(port)
        self.report, self.page = "", None

    def action(self) -> str:
        """What to do next; what the page does not offer becomes a change of page."""
        drawn = self.chance.randrange(100)
        if self.page is None:
            return "open"
        if drawn < CHANGES:
            return "change" if self.page.changes() else "go"
        if drawn < CHANGES + FOLLOWS:
            return "follow" if self.page.links() else "go"
        return "go" if drawn < CHANGES + FOLLOWS + GOES else "open"

    async def step(self, action: str) -> Page:
        """Do it; raises PageError, after which the page is opened anew."""
        page, self.page = self.page, None
        if page is not None and action == "change":
            self.page = await self.reader.change(self.chance.choice(page.changes()))
        elif page is not None and action == "follow":
            self.page = await self.reader.follow(self.chance.choice(page.links()))
        else:
            self.report = self.chance.choice(sorted(self.plan.addresses))
            if action == "go":
                self.page = await self.reader.go(self.report)
            else:
                query = self.chance.choice(self.plan.addresses[self.report])
                language = self.chance.choice(("zh", "en"))
                self.page = await self.reader.open(self.report, lang=language, **query)
        return self.page


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
