"""The properties of figures over many more rows than CI has time for."""

from collections.abc import Callable
from importlib import import_module
from random import Random

import pytest

MODULES = [
    import_module(f"tests.project.test_{name}")
    for name in (
        "report_figures_measures",
        "report_figures_order",
        "report_figures_random",
        "report_figures_rows",
        "report_figures_sides",
        "report_figures_spans",
        "report_ledger",
    )
]
PROPERTIES = [
    found
    for module in MODULES
    for name, found in vars(module).items()
    if name.startswith("test_") and getattr(found, "is_hypothesis_test", False)
]
TRIES, BYTES = 150, 6_000

pytestmark = pytest.mark.long


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda found: found.__name__)
def test_what_holds_for_some_rows_holds_for_many(holds: Callable[..., None]) -> None:
    """Each try makes rows of chance bytes; what is too short to be rows is no try."""
    chance = Random(holds.__name__)
    tried = sum(
        holds.hypothesis.fuzz_one_input(chance.randbytes(BYTES)) is not None  # type: ignore[attr-defined]
        for _ in range(TRIES)
    )
    assert tried > TRIES / 2
