"""Oracle's NUMBER: decimal floating point of up to 40 digits, in Oracle's own sortable bytes."""

import re
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from dbt_project.oracle_sql.errors import ora, refuse

DIGITS = Context(prec=40, rounding=ROUND_HALF_UP, Emin=-1000, Emax=1000)
WIDE = Context(prec=400, rounding=ROUND_HALF_UP, Emin=-1000, Emax=1000)
ZERO = b"\x80"
LONGEST_FIXED = 64  # `TM9` turns to scientific notation beyond so many characters


def encode(value: Decimal) -> bytes:
    """The bytes that Oracle stores for a number; they sort as the numbers do."""
    value = DIGITS.plus(value)
    if value.is_zero():
        return ZERO
    sign, digits, exponent = value.normalize(DIGITS).as_tuple()
    assert isinstance(exponent, int)
    listed = list(digits)
    if exponent % 2:
        listed.append(0)
        exponent -= 1
    if len(listed) % 2:
        listed.insert(0, 0)
    pairs = [listed[n] * 10 + listed[n + 1] for n in range(0, len(listed), 2)]
    power = exponent // 2 + len(pairs) - 1  # base 100
    if power > 62:
        raise ora(1426, "numeric overflow")
    if power < -65:
        return ZERO
    if not sign:
        return bytes([193 + power, *(pair + 1 for pair in pairs)])
    end = [102] if len(pairs) < 20 else []
    return bytes([62 - power, *(101 - pair for pair in pairs), *end])


def decode(stored: bytes) -> Decimal:
    """The number behind the bytes."""
    if stored == ZERO:
        return Decimal(0)
    is_positive = stored[0] >= 128
    power = stored[0] - 193 if is_positive else 62 - stored[0]
    body = stored[1:-1] if not is_positive and stored[-1] == 102 else stored[1:]
    pairs = [byte - 1 if is_positive else 101 - byte for byte in body]
    digits = tuple(digit for pair in pairs for digit in divmod(pair, 100 // 10))
    return Decimal((0 if is_positive else 1, digits, 2 * (power - len(pairs) + 1)))


def parse(text: str) -> Decimal:
    """A text as a number, as Oracle converts it by itself."""
    stripped = text.strip()
    if not stripped or stripped[0].isalpha() or "_" in stripped:
        raise ora(1722, "invalid number")
    try:
        value = WIDE.create_decimal(stripped)
    except ArithmeticError as error:
        raise ora(1722, "invalid number") from error
    if not value.is_finite():
        raise ora(1722, "invalid number")
    return value


def show(value: Decimal) -> str:
    """A number as `to_char(n)` and `to_char(n, 'TM9')` give it: no zero before the point."""
    if value.is_zero():
        return "0"
    fixed = format(value.normalize(WIDE), "f")
    fixed = fixed.replace("0.", ".", 1) if fixed.lstrip("-").startswith("0.") else fixed
    if len(fixed) <= LONGEST_FIXED:
        return fixed
    sign, digits, exponent = value.normalize(WIDE).as_tuple()
    assert isinstance(exponent, int)
    power = exponent + len(digits) - 1
    rest = "".join(map(str, digits[1:]))
    mantissa = f"{digits[0]}{'.' + rest if rest else ''}"
    return f"{'-' if sign else ''}{mantissa}E{'-' if power < 0 else '+'}{abs(power):02}"


def fit(value: Decimal, precision: int, scale: int) -> Decimal:
    """Round to the scale, half away from zero; raises ORA-01438 for too many digits."""
    rounded = value.quantize(Decimal(1).scaleb(-scale), context=WIDE)
    if abs(rounded) >= Decimal(1).scaleb(precision - scale):
        raise ora(1438, "value larger than specified precision allowed for this column")
    return rounded


def fit_float(value: Decimal, bits: int) -> Decimal:
    """Round to so many binary digits, which Oracle counts as 0.30103 decimal ones each."""
    digits = -(-bits * 30103 // 100000)
    return Context(prec=max(digits, 1), rounding=ROUND_HALF_UP).plus(value)


def divide(left: Decimal, right: Decimal) -> Decimal:
    """Division; by zero it raises ORA-01476."""
    if right.is_zero():
        raise ora(1476, "divisor is equal to zero")
    return DIGITS.divide(left, right)


def modulo(left: Decimal, right: Decimal) -> Decimal:
    """The remainder with the sign of the left; Oracle gives the left for a zero divisor."""
    return left if right.is_zero() else WIDE.remainder(left, right)


def rounded(value: Decimal, places: int, how: str) -> Decimal:
    """`round`, `trunc`, `floor` or `ceil`."""
    rules = {"round": ROUND_HALF_UP, "trunc": ROUND_DOWN, "floor": ROUND_FLOOR,
             "ceil": ROUND_CEILING}  # fmt: skip
    return value.quantize(Decimal(1).scaleb(-places), rounding=rules[how], context=WIDE)


def total(values: Sequence[Decimal]) -> Decimal:
    """Their sum, in 40 digits."""
    found = Decimal(0)
    for value in values:
        found = DIGITS.add(found, value)
    return found


def write(value: Decimal, model: str) -> str:
    """`to_char(n, model)`."""
    text = model.upper()
    is_filled = not text.startswith("FM")
    text = text.removeprefix("FM")
    if text in ("TM9", "TM"):
        return show(value)
    if text and set(text) <= {"X", "0"} and "X" in text:
        return _hexadecimal(value, text, is_filled)
    return _by_model(value, text, is_filled)


MODEL = re.compile(r"([SB$]*)([90.DG,]*)(?:V(9*))?(S|MI|PR)?")


def _by_model(value: Decimal, text: str, is_filled: bool) -> str:
    """Digits, with signs in their places; `99V9` writes tenfold."""
    if set(text) & set("LCUE") or text == "RN":
        refuse(f"the number format {text}")
    found = MODEL.fullmatch(text)
    if found is None or not found[2]:
        raise ora(1481, "invalid number format model")
    marks, digits, moved, end = found[1], found[2], found[3] or "", found[4] or ""
    if moved:
        value, digits = value.scaleb(len(moved), context=WIDE), digits + moved
    whole, _, places = digits.replace("D", ".").partition(".")
    figures = _figures(value, whole.replace("G", ","), places, is_filled)
    width = len(digits) + marks.count("$")
    if figures is None:
        return "#" * (width + 1)
    is_negative = value < 0  # -0.4 in whole figures is -0
    if "B" in marks and value.is_zero():
        figures, marks = "", marks.replace("$", "")
    return _signed(("$" if "$" in marks else "") + figures, is_negative, "S" in marks, end,
                   width if is_filled else 0)  # fmt: skip


def _signed(figures: str, is_negative: bool, is_first: bool, end: str, width: int) -> str:
    """The figures with their sign, in so many places (0: as many as they need)."""
    if end == "S":
        return figures.rjust(width) + ("-" if is_negative else "+")
    if end == "MI":
        return figures.rjust(width) + ("-" if is_negative else " " if width else "")
    if end == "PR":
        shown = f"<{figures}>" if is_negative else f" {figures} " if width else figures
        return shown.rjust(width + 2) if width else shown
    plus = "+" if is_first else ""
    return (("-" if is_negative else plus) + figures).rjust(width + 1 if width else 0)


def _hexadecimal(value: Decimal, text: str, is_filled: bool) -> str:
    found = format(int(rounded(value, 0, "round")), "X")
    if value < 0 or len(found) > len(text):
        return "#" * (len(text) + 1)
    return found.rjust(len(text) + 1) if is_filled else found


def _figures(value: Decimal, whole: str, places: str, is_filled: bool) -> str | None:
    """Without a sign; None when they are too many for the model."""
    digits = format(abs(rounded(value, len(places), "round")), "f")
    left, _, right = digits.partition(".")
    left = left.lstrip("0")
    slots = whole.replace(",", "")
    if len(left) > len(slots):
        return None
    forced = len(slots) - slots.index("0") if "0" in slots else 0
    left = left.rjust(forced, "0")
    if not is_filled:
        kept = places.rindex("0") + 1 if "0" in places else 0
        right = right[:kept] + right[kept:].rstrip("0")
    if not left and slots and (not places or not (is_filled or right)):
        left = "0"
    left = _grouped(left, whole)
    return f"{left}{'.' if places else ''}{right}"


def _grouped(left: str, whole: str) -> str:
    if "," not in whole:
        return left
    found, digits = "", list(left)
    for slot in reversed(whole):
        if not digits:
            break
        found = ("," if slot == "," else digits.pop()) + found
    return found


def read(text: str, model: str) -> Decimal:
    """`to_number(text, model)`."""
    upper = model.upper().removeprefix("FM")
    if upper and set(upper) <= {"X", "0"} and "X" in upper:
        stripped = text.strip()
        if len(stripped) > len(upper):
            raise ora(1722, "invalid number")
        try:
            return Decimal(int(stripped, 16))
        except ValueError as error:
            raise ora(1722, "invalid number") from error
    if set(upper) & set("SMPLCUVEB$"):
        refuse(f"reading a number by the format {model}")
    if not upper or set(upper) - set("90.D,G"):
        raise ora(1481, "invalid number format model")
    value = parse(text.replace(",", "") if "," in upper or "G" in upper else text)
    whole, _, places = upper.replace("D", ".").partition(".")
    unit = Decimal(1).scaleb(-len(places))
    slots = len(whole) - whole.count(",") - whole.count("G")
    if abs(value) >= Decimal(1).scaleb(slots) or value != value.quantize(unit, context=WIDE):
        raise ora(1722, "invalid number")
    return value
