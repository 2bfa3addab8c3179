"""A real database for the whole platform, with the users of the set-up script, where one is named.

ORACLE_TEST_DSN (host:port/service) says where it is, ORACLE_TEST_PLATFORM_PASSWORD the password of
both STAGING and STORAGE. All that is in the platform's four schemas there is dropped.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import oracledb

DSN = os.environ.get("ORACLE_TEST_DSN", "")
PASSWORD = os.environ.get("ORACLE_TEST_PLATFORM_PASSWORD", "")
# Who may drop what is in which schemas.
OWNED = {"staging": ("STAGING",), "storage": ("STORAGE", "MARTS", "PLATFORM")}


@dataclass(frozen=True)
class Place:
    """Where the database is."""

    host: str
    port: int
    service: str

    @property
    def environment(self) -> dict[str, str]:
        """What profiles.yml.example reads."""
        return {
            "ORACLE_HOST": self.host, "ORACLE_PORT": str(self.port),
            "ORACLE_SERVICE": self.service, "ORACLE_PASSWORD": PASSWORD,
            "ORACLE_STAGING_PASSWORD": PASSWORD,
        }  # fmt: skip


@contextmanager
def real_database() -> Iterator[Place]:
    """The database that is named, empty before and afterwards."""
    host, _, rest = DSN.partition(":")
    port, _, service = rest.partition("/")
    place = Place(host, int(port), service)
    _empty(place)
    yield place
    _empty(place)


def _empty(place: Place) -> None:
    for user, owners in OWNED.items():
        with oracledb.connect(
            user=user, password=PASSWORD, host=place.host, port=place.port,
            service_name=place.service,
        ) as opened:  # fmt: skip
            cursor = opened.cursor()
            cursor.execute(
                "select owner, object_type, object_name from all_objects where owner in "
                f"({', '.join(repr(owner) for owner in owners)}) "
                "and object_type in ('TABLE', 'VIEW') and secondary = 'N'"
            )
            for owner, kind, name in cursor.fetchall():
                end = " cascade constraints purge" if kind == "TABLE" else ""
                cursor.execute(f'drop {kind} {owner}."{name}"{end}')
