"""A stand-in for an Oracle Database, for tests: Oracle's SQL, translated and run on DuckDB.

It is not Oracle. It stands where python-oracledb's `connect` stands, in the test's own process,
knows the part of Oracle that this project's code uses, gives Oracle's answers and errors for it as
its authors understand them, and refuses all else with StandInRefusedError. Where it differs on
purpose: a transaction that has changed something, and then changes rows that another open one has
changed, is refused where Oracle waits. Widths of texts that a query makes are 4,000 bytes.
"""

from tests.oracle.standin.connection import Connection, Network
from tests.oracle.standin.cursor import Cursor
from tests.oracle.standin.database import Database, Faults, User, one_database
from tests.oracle.standin.errors import StandInRefusedError, ora

__all__ = [
    "Connection",
    "Cursor",
    "Database",
    "Faults",
    "Network",
    "StandInRefusedError",
    "User",
    "one_database",
    "ora",
]
