"""Every statement that a test sends to the stand-in also passes the syntax gate.

What is sent is checked at the level of the database that it was sent to, and what capture sends
to a source at 11.2 too, but for functions: which of them a source has, capture asks it. Statements
that were refused are the tests' own business.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from dbt_project.oracle_lint.statements import findings
from tests.oracle.standin.session import Session

READERS = ("READER", "AUDITOR")  # who reads sources
SENT: dict[tuple[str, int, bool], None] = {}


@pytest.fixture(scope="session", autouse=True)
def _listening() -> Iterator[None]:
    """Hear what every session of the stand-in runs without an error."""
    execute = Session.execute

    def heard(session: Session, sql: str, binds: Mapping[str, Any]) -> Any:
        answer = execute(session, sql, binds)
        SENT[sql, _level(session), session.user.name in READERS] = None
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "execute", heard)
        yield


@pytest.fixture(autouse=True)
def _gated(_listening: None) -> Iterator[None]:
    """What has been sent since the last test passes the gate."""
    yield
    sent = list(SENT)
    SENT.clear()
    refused = [
        f"{sql}\n  at level {level}: {said}"
        for sql, level, is_for_source in sent
        if (said := _refusal(sql, level, is_for_source))
    ]
    assert not refused, "\n".join(refused)


def _level(session: Session) -> int:
    release = session.database.release
    return 11 if release < 12 else 19 if release < 23 else 23


@cache
def _refusal(sql: str, level: int, is_for_source: bool) -> str:
    found = list(findings(sql, level))
    if is_for_source:
        found += [one for one in findings(sql, 11) if one.rule != "function-level"]
    return "; ".join(finding.message for finding in found)
