"""When something is due: a duration or a cron expression in the machine's local time; quiet hours.

A duration means the same times for every table that declares it, counted from midnight (from
Monday's for weeks): `15min` is :00, :15, :30 and :45. Tables are then captured together, a slow run
does not make the next one later, and a daily pass that was caught up at noon goes back to midnight.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from cronsim import CronSim, CronSimError

DURATION = re.compile(r"(\d+)\s*(s|min|h|d|w)")
UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(days=3660)
MONDAY = datetime(1970, 1, 5)
WINDOW = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)")

Window = tuple[time, time]  # from, until; over midnight when until is not later


@dataclass(frozen=True)
class Schedule:
    """How often: every so long, or at the times of a five-field cron expression."""

    when: timedelta | str

    def next_due(self, last: datetime | None, now: datetime) -> datetime:
        """The first of its times after `last`; `now` when there is no last one. All in UTC.

        Times that were missed are one: after the next run, `last` is later than all of them. A
        `last` after `now` means that the clock was set back, and does not count.
        """
        if last is None or last > now:
            return now
        if isinstance(self.when, timedelta):
            return _next_multiple(last, self.when)
        return _next_match(last, self.when)


def parse_duration(text: object) -> timedelta:
    """`90s`, `30min`, `1h`, `7d`, `2w`; raises ValueError for anything else."""
    match = DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        raise ValueError(f"{text!r} is not a duration like 90s, 30min, 1h, 7d or 2w")
    if len(match[1]) > 10 or timedelta(**{UNITS[match[2]]: int(match[1])}) > LONGEST:
        raise ValueError(f"{text!r} is longer than ten years")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def parse_schedule(text: object) -> Schedule:
    """A duration, or a cron expression like `30 2 * * 1-5`; raises ValueError for anything else."""
    fields = text.split() if isinstance(text, str) else []
    if len(fields) == 5:
        return Schedule(_checked_cron(" ".join(fields)))
    try:
        duration = parse_duration(text)
    except ValueError as error:
        raise ValueError(f"{error}, nor a cron expression of five fields") from error
    if not duration:
        raise ValueError(f"{text!r} would be always due")
    return Schedule(duration)


def parse_window(text: object) -> Window:
    """Hours of a day, `08:00-18:00` or `22:00-06:00`; raises ValueError for anything else."""
    match = WINDOW.fullmatch(text.strip()) if isinstance(text, str) else None
    try:
        if not match:
            raise ValueError("no two times")
        begin, end = _time(match[1], match[2]), _time(match[3], match[4])
    except ValueError:
        raise ValueError(f"{text!r} is not hours like 08:00-18:00 or 22:00-06:00") from None
    if begin == end:
        raise ValueError(f"{text!r} is the whole day or nothing")
    return begin, end


def local_time(moment: datetime) -> datetime:
    """A UTC time as the machine's clocks show it."""
    return moment.replace(tzinfo=UTC).astimezone(_LOCAL)


def _checked_cron(expression: str) -> str:
    try:
        next(CronSim(expression, MONDAY))
    except CronSimError as error:
        raise ValueError(f"{expression!r} is not a cron expression: {error}") from error
    except StopIteration:
        raise ValueError(f"{expression!r} never comes") from None
    return expression


def _next_match(last: datetime, expression: str) -> datetime:
    found = next(CronSim(expression, local_time(last)))
    return found.astimezone(UTC).replace(tzinfo=None)


def _next_multiple(last: datetime, step: timedelta) -> datetime:
    """Days begin at the clocks' midnight; shorter steps go on through a change of the clocks."""
    offset = local_time(last).utcoffset() or timedelta(0)
    found = MONDAY + ((last + offset - MONDAY) // step + 1) * step
    if step % timedelta(days=1):
        return found - offset
    return found.astimezone(UTC).replace(tzinfo=None)


def _time(hours: str, minutes: str) -> time:
    return time(0 if (hours, minutes) == ("24", "00") else int(hours), int(minutes))


class _LocalZone(tzinfo):
    """The machine's own zone with its summer times, as the operating system knows them."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return moment.replace(tzinfo=None).astimezone().utcoffset() if moment else None

    def dst(self, moment: datetime | None) -> timedelta | None:
        del moment
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        return moment.replace(tzinfo=None).astimezone().tzname() if moment else None

    def fromutc(self, moment: datetime) -> datetime:
        seconds = moment.replace(tzinfo=UTC).timestamp()
        return datetime.fromtimestamp(seconds).replace(tzinfo=self)  # with its fold


_LOCAL = _LocalZone()
