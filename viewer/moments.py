"""Reading once more what changed while it was read: a page, or a file for download."""

import time
from collections.abc import Callable
from typing import TypeVar

from dbt_project.reporting.marts import Marts, MomentLostError

T = TypeVar("T")

# Before each further try. dbt swaps a table within a second, and rebuilds others for minutes.
WAITS_S = (0.2, 0.5, 1.0, 2.0)


def read_whole(marts: Marts, make: Callable[[Marts], T]) -> T:
    """What `make` makes of the marts at one moment; tried again while they change under it."""
    for wait in WAITS_S:
        try:
            with marts.moment() as moment:
                return make(moment)
        except MomentLostError:
            time.sleep(wait)
    with marts.moment(last_try=True) as moment:
        return make(moment)
