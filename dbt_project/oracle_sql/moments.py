"""Dates and timestamps as `to_char` writes and `to_date` reads them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from dbt_project.oracle_sql.errors import ora, refuse

ELEMENT = re.compile(
    r'"([^"]*)"|(FM|FX|SYYYY|YYYY|YYY|YY|Y|RRRR|RR|MONTH|MON|MM|MI|DDD|DD|DAY|DY|D|HH24|HH12|HH|SSSSS'
    r"|SS|FF[1-9]?|IYYY|IYY|IY|IW|I|CC|WW|W|Q|J|AM|PM|A\.M\.|P\.M\.|TZH|TZM|X)|([-/,.:; ])",
    re.IGNORECASE,
)
# What Oracle has, too: ordinals and spelled numbers, eras, formats of the territory.
UNREAD = re.compile(
    r"SPTH|THSP|TH|SP|SCC|BC|AD|B\.C\.|A\.D\.|EE?|DL|DS(?!S)|TS|TZR|TZD|RM", re.IGNORECASE
)
MONTHS = ("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER",
          "OCTOBER", "NOVEMBER", "DECEMBER")  # fmt: skip
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
WIDTHS = {
    "YYYY": 4, "SYYYY": 4, "RRRR": 4, "YY": 2, "RR": 2, "MM": 2, "DD": 2, "HH24": 2, "HH12": 2,
    "HH": 2, "MI": 2, "SS": 2, "DDD": 3, "SSSSS": 5, "TZH": 2, "TZM": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """A point in time with nanoseconds; `offset` in minutes for those with a zone."""

    at: datetime  # to the second, local
    nanoseconds: int = 0
    offset: int = 0

    def sortable(self) -> str:
        """29 characters that sort as time does."""
        return f"{self.at:%m-%d %H:%M:%S}".join((f"{self.at.year:04}-", f".{self.nanoseconds:09}"))

    def with_zone(self) -> str:
        """How TIMESTAMP WITH TIME ZONE is stored: UTC, then the offset."""
        utc = Moment(self.at - timedelta(minutes=self.offset), self.nanoseconds)
        return f"{utc.sortable()}{show_offset(self.offset)}"

    def plain(self) -> datetime:
        """To the microsecond."""
        return self.at.replace(microsecond=self.nanoseconds // 1000)


def of_datetime(value: datetime) -> Moment:
    """From DuckDB's TIMESTAMP."""
    return Moment(value.replace(microsecond=0), value.microsecond * 1000)


def of_sortable(text: str) -> Moment:
    """From what `sortable` or `with_zone` wrote; the latter in its own zone."""
    at = datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S")
    offset = read_offset(text[29:]) if len(text) > 29 else 0
    return Moment(at + timedelta(minutes=offset), int(text[20:29]), offset)


def show_offset(minutes: int) -> str:
    """+08:00."""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def read_offset(text: str) -> int:
    """Minutes of +08:00 or UTC."""
    if text.upper() in ("UTC", "GMT", "Z", "DBTIMEZONE"):
        return 0
    if not re.fullmatch(r"[+-]?\d{1,2}:\d{2}", text):
        refuse(f"the time zone {text!r}")
    hours, minutes = text.lstrip("+-").split(":")
    total = int(hours) * 60 + int(minutes)
    return -total if text.startswith("-") else total


def elements(model: str) -> list[tuple[str, str]]:
    """A format model's parts: kind (literal or element) and text."""
    found, at = [], 0
    while at < len(model):
        if UNREAD.match(model, at):
            refuse(f"the date format {model!r}")
        match = ELEMENT.match(model, at)
        if match is None:
            raise ora(1821, "date format not recognized")
        if match[2]:
            found.append((match[2].upper(), match[2]))
        else:
            found.append(("literal", match[1] if match[1] is not None else match[3]))
        at = match.end()
    return found


def write(moment: Moment, model: str) -> str:
    """`to_char(moment, model)`."""
    is_filled, parts = True, []
    for kind, text in elements(model):
        if kind == "FM":
            is_filled = not is_filled
        elif kind == "literal":
            parts.append(text)
        else:
            parts.append(_written(moment, kind, text, is_filled))
    return "".join(parts)


def _written(moment: Moment, kind: str, text: str, is_filled: bool) -> str:
    at = moment.at
    if kind.startswith("FF"):
        digits = int(kind[2:] or 6)
        return f"{moment.nanoseconds:09}"[:digits]
    if kind in ("MONTH", "MON", "DAY", "DY"):
        return _named(at, kind, text, is_filled)
    iso = at.isocalendar()
    values = {
        "YYYY": f"{at.year:04}", "SYYYY": f" {at.year:04}", "RRRR": f"{at.year:04}",
        "YYY": f"{at.year % 1000:03}", "Y": str(at.year % 10), "IYY": f"{iso.year % 1000:03}",
        "IY": f"{iso.year % 100:02}", "I": str(iso.year % 10), "CC": f"{(at.year + 99) // 100:02}",
        "D": str(at.isoweekday() % 7 + 1),  # 1 is Sunday, as in NLS_TERRITORY=AMERICA
        "J": str(at.toordinal() + 1721425), "A.M.": "A.M." if at.hour < 12 else "P.M.",
        "P.M.": "A.M." if at.hour < 12 else "P.M.",
        "YY": f"{at.year % 100:02}", "RR": f"{at.year % 100:02}", "MM": f"{at.month:02}",
        "DD": f"{at.day:02}", "HH24": f"{at.hour:02}", "HH12": f"{(at.hour - 1) % 12 + 1:02}",
        "HH": f"{(at.hour - 1) % 12 + 1:02}", "MI": f"{at.minute:02}", "SS": f"{at.second:02}",
        "DDD": f"{at.timetuple().tm_yday:03}", "IYYY": f"{iso.year:04}", "IW": f"{iso.week:02}",
        "Q": str((at.month - 1) // 3 + 1), "WW": f"{(at.timetuple().tm_yday - 1) // 7 + 1:02}",
        "W": str((at.day - 1) // 7 + 1), "AM": "AM" if at.hour < 12 else "PM",
        "PM": "AM" if at.hour < 12 else "PM", "X": ".",
        "SSSSS": f"{at.hour * 3600 + at.minute * 60 + at.second:05}",
        "TZH": show_offset(moment.offset)[:3], "TZM": show_offset(moment.offset)[4:],
    }  # fmt: skip
    if kind not in values:
        refuse(f"the date format element {kind}")
    value = values[kind]
    return value if is_filled or not value.isdigit() else value.lstrip("0") or "0"


def _named(at: datetime, kind: str, text: str, is_filled: bool) -> str:
    names = MONTHS if kind.startswith("MON") else DAYS
    name = names[at.month - 1 if names is MONTHS else at.weekday()]
    name = name[:3] if kind in ("MON", "DY") else name.ljust(9) if is_filled else name
    if text.isupper():
        return name
    return name.capitalize() if text[0].isupper() else name.lower()


def read(text: str, model: str) -> Moment:
    """`to_date(text, model)` and its like, with Oracle's errors."""
    fields: dict[str, int] = {}
    at = 0
    for kind, literal in elements(model):
        if kind in ("FM", "FX"):
            continue
        if at >= len(text):
            if kind == "literal":
                continue
            if kind in ("YYYY", "MM", "DD"):
                raise ora(1840, "input value not long enough for date format")
            continue
        at = _skip(text, at, literal) if kind == "literal" else _field(text, at, kind, fields)
    if text[at:].strip():
        raise ora(1830, "date format picture ends before converting entire input string")
    return _moment(fields)


def _skip(text: str, at: int, literal: str) -> int:
    for character in literal:
        if at < len(text) and (text[at] == character or not text[at].isalnum()):
            at += 1
        else:
            raise ora(1861, "literal does not match format string")
    return at


def _field(text: str, at: int, kind: str, fields: dict[str, int]) -> int:
    if kind in ("MON", "MONTH"):
        for number, name in enumerate(MONTHS, 1):
            for said in (name, name[:3]):
                if text[at:].upper().startswith(said):
                    fields["MM"] = number
                    return at + len(said)
        raise ora(1843, "not a valid month")
    if kind in ("AM", "PM", "A.M.", "P.M."):
        if text[at : at + 1].upper() not in ("A", "P"):
            raise ora(1855, "AM/A.M. or PM/P.M. required")
        fields["PM"] = int(text[at].upper() == "P")
        return at + len(kind)
    if kind == "X":
        return at + 1
    width = int(kind[2:] or 9) if kind.startswith("FF") else WIDTHS.get(kind)
    if width is None:
        return _unreadable(kind)
    match = re.compile(rf"\s*([+-]?)(\d{{1,{width}}})").match(text, at)
    if match is None:
        raise ora(1858, "a non-numeric character was found where a numeric was expected")
    digits = match[2].ljust(9, "0") if kind.startswith("FF") else match[2]
    fields["FF" if kind.startswith("FF") else kind] = int(digits)
    if kind == "TZH":
        fields["TZ-"] = int(match[1] == "-")
    return match.end()


def _unreadable(kind: str) -> NoReturn:
    refuse(f"the date format element {kind} in reading")


def _moment(fields: dict[str, int]) -> Moment:
    year = fields.get("YYYY", fields.get("SYYYY", fields.get("RRRR")))
    if year is None and ("YY" in fields or "RR" in fields):
        short = fields.get("YY", fields.get("RR", 0))
        year = 2000 + short if "YY" in fields or short < 50 else 1900 + short
    today = datetime.now()
    month = fields.get("MM", today.month if year is None else 1 if "DDD" in fields else today.month)
    if not 1 <= month <= 12:
        raise ora(1843, "not a valid month")
    hour = fields.get("HH24", fields.get("HH12", fields.get("HH", 0)))
    if "PM" in fields:
        hour = hour % 12 + 12 * fields["PM"]
    offset = fields.get("TZH", 0) * 60 + fields.get("TZM", 0)
    offset = -offset if fields.get("TZ-") else offset
    if "DDD" in fields:
        return _of_year_day(year or today.year, fields, hour, offset)
    try:
        at = datetime(year or today.year, month, fields.get("DD", 1), hour, fields.get("MI", 0),
                      fields.get("SS", 0))  # fmt: skip
    except ValueError as error:
        raise _out_of_range(fields, hour) from error
    return Moment(at, fields.get("FF", 0), offset)


def _of_year_day(year: int, fields: dict[str, int], hour: int, offset: int) -> Moment:
    first = datetime(year, 1, 1, hour, fields.get("MI", 0), fields.get("SS", 0))
    at = first + timedelta(days=fields["DDD"] - 1)
    if at.year != year:
        raise ora(1848, "day of year must be between 1 and 365 (366 for leap year)")
    return Moment(at, fields.get("FF", 0), offset)


def _out_of_range(fields: dict[str, int], hour: int) -> Exception:
    if hour > 23:
        return ora(1850, "hour must be between 0 and 23")
    if fields.get("MI", 0) > 59:
        return ora(1851, "minutes must be between 0 and 59")
    if fields.get("SS", 0) > 59:
        return ora(1852, "seconds must be between 0 and 59")
    if fields.get("DD", 1) > 31 or fields.get("DD", 1) < 1:
        return ora(1847, "day of month must be between 1 and last day of month")
    return ora(1839, "date not valid for month specified")
