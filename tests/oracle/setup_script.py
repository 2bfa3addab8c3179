"""Reads the set-up script as SQL*Plus and Oracle would, as far as it goes; refuses the rest."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.oracle.standin import User

DIRECTIVES = re.compile(
    r"(set (define on|verify off|echo off)( (define on|verify off|echo off))*"
    r"|accept \w+ char prompt '[^']*' hide"
    r"|whenever sqlerror (continue|exit failure rollback))"
)
VARIABLE = re.compile(r"&&(\w+)")
N = r"([a-z][a-z0-9_$#]*)"
CREATE = re.compile(rf'create user {N} (no authentication|identified by "([^"]+)")')
SPACE = re.compile(rf"alter user {N} default tablespace {N} quota (unlimited|\d+[kmgt]?) on {N}")
TEMPORARY = re.compile(rf"alter user {N} temporary tablespace {N}")
PROFILE = re.compile(rf"(create|alter) profile {N} limit( \w+ (unlimited|\d+))+")
ASSIGN = re.compile(rf"alter user {N} profile {N}")
GRANT = re.compile(rf"grant ([a-z ,]+?)( on schema {N})? to {N}")
# Table 18-1 of the SQL reference, as far as the script uses it.
SYSTEM_PRIVILEGES = {
    "create session", "create table", "create view", "create any table", "alter any table",
    "drop any table", "create any index", "select any table", "read any table",
    "insert any table",
    "update any table", "delete any table", "grant any object privilege",
}  # fmt: skip


@dataclass
class Made:
    """The database's users after the script."""

    passwords: dict[str, str | None] = field(default_factory=dict)
    rights: dict[str, set[str]] = field(default_factory=dict)
    rights_in: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # user, schema
    quotas: dict[str, tuple[str, str]] = field(default_factory=dict)  # tablespace and size
    profiles: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def users(self) -> dict[str, User]:
        """As the stand-in takes them. Who cannot connect has a password that nobody knows."""
        return {
            name.upper(): User(
                name.upper(),
                secret or f"nobody knows {id(self)}",
                frozenset(right.upper() for right in self.rights.get(name, ())),
            )
            for name, secret in self.passwords.items()
        }


def statements(script: str, passwords: Mapping[str, str]) -> Iterator[str]:
    """The statements and directives that SQL*Plus would send or obey, with variables filled in."""
    lines: list[str] = []
    is_block = False
    for line in script.splitlines():
        if line.startswith("--") or (not line.strip() and not lines):
            continue
        if not lines and DIRECTIVES.fullmatch(line):
            yield line
            continue
        assert line.strip() or is_block, "SQL*Plus ends a statement at an empty line"
        is_block = is_block or line == "declare"
        if line == "/" or (line.endswith(";") and not is_block):
            text = "\n".join(lines if line == "/" else [*lines, line.removesuffix(";")])
            yield VARIABLE.sub(lambda found: passwords[found[1]], text)
            lines, is_block = [], False
            continue
        lines.append(line)
    assert not lines, f"a statement without an end: {lines}"


def run(script: str, passwords: Mapping[str, str], made: Made | None = None) -> Made:
    """Run the script on users that there are (none, by default)."""
    made = made or Made()
    goes_on = False
    for statement in statements(script, passwords):
        if DIRECTIVES.fullmatch(statement):
            if statement.startswith("whenever"):
                goes_on = statement.endswith("continue")
            continue
        error = _run(statement, made)
        if error:
            made.errors.append(error)
            assert goes_on, f"{error}: {statement}"
    return made


def _run(statement: str, made: Made) -> str | None:
    if found := CREATE.fullmatch(statement):
        if found[1] in made.passwords:
            return "ORA-01920"
        made.passwords[found[1]] = found[3]
    elif found := SPACE.fullmatch(statement):
        assert found[2] == found[4]
        return _of_user(found[1], made) or made.quotas.update({found[1]: (found[2], found[3])})
    elif found := TEMPORARY.fullmatch(statement):
        return _of_user(found[1], made)
    elif found := PROFILE.fullmatch(statement):
        if found[1] == "create" and found[2] in made.profiles:
            return "ORA-02379"
        made.profiles.add(found[2])
    elif found := ASSIGN.fullmatch(statement):
        return _of_user(found[1], made) or (None if found[2] in made.profiles else "ORA-02380")
    elif found := GRANT.fullmatch(statement):
        return _grant(found, made)
    else:
        assert statement.startswith(("declare\n", "select username")), statement
    return None


def _of_user(name: str, made: Made) -> str | None:
    return None if name in made.passwords else "ORA-01918"


def _grant(found: re.Match[str], made: Made) -> str | None:
    rights = set(found[1].split(", "))
    assert rights <= SYSTEM_PRIVILEGES, rights - SYSTEM_PRIVILEGES
    for name in filter(None, (found[3], found[4])):
        if name not in made.passwords:
            return "ORA-01917"
    if found[3]:
        made.rights_in.setdefault((found[4], found[3]), set()).update(rights)
    else:
        made.rights.setdefault(found[4], set()).update(rights)
    return None
