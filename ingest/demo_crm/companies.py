"""Which companies the CRM knows, under which code, and which of them are the ERP's customers."""

from dataclasses import dataclass

from ingest.demo_erp import names

MAPPED = 240  # companies at most that both systems know
FIRST_PROSPECT = 1001
BLOCK = 60  # every demo ERP has the customers of the first block


@dataclass(frozen=True)
class Company:
    """A company as the CRM writes it: names without their legal form."""

    code: str
    name: str
    name_en: str
    city: str
    city_en: str


def company(number: int) -> Company:
    """The company that is customer `number` in the CRM; from FIRST_PROSPECT on nobody else's."""
    other = _erp_number(number) if number < FIRST_PROSPECT else number * 29
    code = f"KH{20000 + number * 7:05d}"
    # The demo ERP draws its customers' names from the same words by the same arithmetic.
    if other % 17 == 16:
        draw = other // 17
        brand, _ = names.FOREIGN[draw % 9]
        words = (
            brand,
            names.FOREIGN_FAMILIES[draw // 9 % 20],
            names.FOREIGN_TRADES[draw // 180 % 7],
        )
        city: names.Pair = ("海外", "Abroad")
    else:
        draw = (1 if other == 2 else other) * 7919 % (31 * 41 * 11 * 3)
        city = names.CITIES[draw % 31][0]
        words = (city, names.BRANDS[draw // 31 % 41], names.INDUSTRIES[draw // (31 * 41) % 11][0])
    zh, en = zip(*words, strict=True)
    return Company(code, "".join(zh), " ".join(en), *city)


def mappings() -> tuple[tuple[str, str], ...]:
    """CRM codes and the ERP's codes of the same companies: the seed `customer_mappings`."""
    return tuple((company(n).code, _erp_code(_erp_number(n))) for n in range(1, MAPPED + 1))


def _erp_number(number: int) -> int:
    """Every twentieth company was entered twice in the CRM."""
    number -= number % 20 == 0
    block, place = divmod(number - 1, BLOCK)
    return block * BLOCK + 1 + place * 37 % BLOCK


def _erp_code(number: int) -> str:
    return f"{'W' if number % 17 == 16 else 'C'}{number:05d}"
