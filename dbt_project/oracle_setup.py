"""The script with which a DBA makes the platform's users on Oracle: SQL*Plus or SQLcl run it.

It gives what the statements of capture, dbt and the viewer need and nothing else (docs/oracle.md
says which statement needs what). It may be run again: users that are there keep their passwords.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dbt_project.errors import MisdeclaredError
from dbt_project.layers import MARTS, PLATFORM, STAGING, STORAGE, Layers, layers
from dbt_project.profiles import WAREHOUSE, Connection, connection

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_$#]{0,127}")
QUOTA = re.compile(r"unlimited|[1-9]\d*[KMGT]?", re.IGNORECASE)
# What dbt does in marts and platform, which are other users' schemas to it: build a table and swap
# it for the old one, empty and fill it, widen a column, index it.
ELSEWHERE = (
    "create any table", "alter any table", "drop any table", "create any index",
    "select any table", "insert any table", "delete any table",
)  # fmt: skip
SCHEMA_PRIVILEGES = 23  # the release that can limit those to one schema
PLAN, REFRESH, READERS = "REPORT_PLATFORM", "REPORT_REFRESH", "REPORT_READERS"


@dataclass(frozen=True)
class Setup:
    """What is to be set up. A user is one of the database, a schema its owner."""

    places: Layers
    dbt_user: str
    viewer_user: str | None = None
    tablespace: str = "users"
    temporary_tablespace: str | None = None
    quota: str = "unlimited"  # of each owner of tables
    release: int = 19
    limits: bool = False
    resource_plan: bool = False

    @property
    def capture_user(self) -> str:
        """The owner of the staging tables."""
        return self.places.schema(STAGING)

    @property
    def owners(self) -> tuple[str, ...]:
        """Everyone who has tables."""
        declared = (STAGING, STORAGE, MARTS, PLATFORM)
        return tuple(dict.fromkeys(self.places.schema(layer) for layer in declared))

    @property
    def logins(self) -> tuple[str, ...]:
        """Everyone who connects."""
        names = (self.capture_user, self.dbt_user, self.viewer_user)
        return tuple(dict.fromkeys(name for name in names if name))


def read_setup(
    root: Path, target: str | None, schema: str | None, options: Mapping[str, Any]
) -> Setup:
    """From the warehouse's profile; `schema` in place of the profile's, which is then its user."""
    warehouse = connection(root, WAREHOUSE, target)
    if schema:
        users = {"schema": schema, "user": schema, "capture_user": Layers(schema).schema(STAGING)}
        warehouse = replace(warehouse, settings={**warehouse.settings, **users})
    return setup(warehouse, **options)


def setup(warehouse: Connection, **options: Any) -> Setup:
    """From a profile's output; raises MisdeclaredError naming the key that cannot be."""
    where = f"profiles.yml: {warehouse.profile}.outputs.{warehouse.output}"
    if warehouse.kind != "oracle":
        raise MisdeclaredError(
            f"{where} is of type {warehouse.kind}: name an Oracle one by --target"
        )
    viewer = warehouse.settings.get("viewer_user") or None
    given: dict[str, Any] = {k: v for k, v in options.items() if v is not None}
    given = {"viewer_user": viewer} | given
    found = Setup(layers(warehouse), str(warehouse.require("user")).lower(), **given)
    _check(found, where)
    capture = str(warehouse.settings.get("capture_user") or found.dbt_user).lower()
    for key, name, owned, layer in (
        ("user", found.dbt_user, found.places.schema(STORAGE), STORAGE),
        ("capture_user", capture, found.capture_user, STAGING),
    ):
        if name != owned.lower():
            raise MisdeclaredError(
                f"{where}: '{key}' must be {owned}, not {name}: by its 'schema', {owned} owns "
                f"the tables of {layer}"
            )
    return found


def _check(found: Setup, where: str) -> None:
    names = [*found.owners, *found.logins, found.tablespace, found.temporary_tablespace or "temp"]
    for name in names:
        if not NAME.fullmatch(name):
            raise MisdeclaredError(f"{where}: {name!r} is not a name that Oracle takes unquoted")
    if not QUOTA.fullmatch(found.quota):
        raise MisdeclaredError(
            f"--quota {found.quota!r} is neither 'unlimited' nor a size like 50G"
        )
    if found.viewer_user and found.viewer_user.lower() in found.owners:
        raise MisdeclaredError(f"{where}: the viewer's user must own no tables: it may only read")


def script(setup: Setup) -> str:
    """The whole script."""
    parts = [_opening(setup), _users(setup), _rights(setup)]
    if setup.limits:
        parts.append(_limits(setup))
    if setup.resource_plan:
        parts.append(_resource_plan(setup))
    return "\n\n".join([*parts, _ending(setup)]) + "\n"


def _opening(setup: Setup) -> str:
    prompts = [
        f"accept {password(name)} char prompt 'Password of {name}, if it is new: ' hide"
        for name in setup.logins
    ]
    return "\n".join(
        [
            "-- The report platform's users. Run as a DBA in the platform's (pluggable) database:",
            "--     sql system@//host:1521/service @oracle-setup.sql",
            "-- Passwords: 30 characters at most, letters, digits and _ only.",
            "set define on verify off echo off",
            *prompts,
        ]
    )


def password(user: str) -> str:
    """The script's variable for a user's password."""
    return f"{user.lower()}_password"


def _users(setup: Setup) -> str:
    """`create user` fails for one who is there; what follows fails for one who is not."""
    space = setup.tablespace
    lines = ["-- A user who is there (ORA-01920) stays as he is.", "whenever sqlerror continue"]
    for name in dict.fromkeys((*setup.owners, *setup.logins)):
        secret = "no authentication"
        if name in setup.logins:
            secret = f'identified by "&&{password(name)}"'
        lines.append(f"create user {name} {secret};")
    lines += ["whenever sqlerror exit failure rollback", ""]
    for name in setup.owners:
        lines.append(
            f"alter user {name} default tablespace {space} quota {setup.quota} on {space};"
        )
    if setup.temporary_tablespace:
        lines += [
            f"alter user {name} temporary tablespace {setup.temporary_tablespace};"
            for name in setup.logins
        ]
    return "\n".join(lines)


def _rights(setup: Setup) -> str:
    lines = list(_own_rights(setup))
    if setup.places.only is None:
        is_limited = setup.release >= SCHEMA_PRIVILEGES
        lines += ["", *(_schema_rights(setup) if is_limited else _rights_elsewhere(setup))]
    return "\n".join(lines)


def _own_rights(setup: Setup) -> Iterator[str]:
    if setup.capture_user != setup.dbt_user:
        yield "-- Capture makes, fills and indexes its tables, in its own schema only."
        yield f"grant create session, create table to {setup.capture_user};"
    yield "-- dbt: tables, temporary tables and views of its own."
    yield f"grant create session, create table, create view to {setup.dbt_user};"
    if setup.viewer_user:
        yield "-- The viewer connects and reads what it is let read."
        yield f"grant create session to {setup.viewer_user};"


def _rights_elsewhere(setup: Setup) -> Iterator[str]:
    yield "-- dbt builds in marts and platform, schemas of others. Before 23ai one has rights in"
    yield "-- one's own schema or in all (but SYS), never in one other: run this in a (pluggable)"
    yield "-- database that holds nothing but the platform. Anywhere else put all into one schema"
    yield "-- (profiles.yml: schema), which needs none of these rights."
    yield f"grant {', '.join(ELSEWHERE)} to {setup.dbt_user};"
    if setup.viewer_user:
        yield "-- So that a build may let the viewer read the tables that it has made."
        yield f"grant grant any object privilege to {setup.dbt_user};"


def _schema_rights(setup: Setup) -> Iterator[str]:
    places = setup.places
    yield "-- dbt builds in marts and platform, and makes staging tables that capture has not made."
    for layer in (MARTS, PLATFORM):
        for right in ELSEWHERE:
            yield f"grant {right} on schema {places.schema(layer)} to {setup.dbt_user};"
    for right in ("create any table", "select any table"):
        yield f"grant {right} on schema {places.schema(STAGING)} to {setup.dbt_user};"
    if setup.viewer_user:
        for layer in (MARTS, PLATFORM):
            yield f"grant read any table on schema {places.schema(layer)} to {setup.viewer_user};"


def _limits(setup: Setup) -> str:
    profile = "report_platform"
    return "\n".join(
        [
            "-- No service's password runs out; none takes all sessions.",
            "whenever sqlerror continue",
            f"create profile {profile} limit sessions_per_user 40;",
            "whenever sqlerror exit failure rollback",
            f"alter profile {profile} limit sessions_per_user 40 idle_time unlimited "
            "password_life_time unlimited failed_login_attempts 10;",
            *(f"alter user {name} profile {profile};" for name in setup.logins),
        ]
    )


def _resource_plan(setup: Setup) -> str:
    """Reports come before refreshes when both want the processors. Enterprise Edition."""
    group = {setup.capture_user: REFRESH, setup.dbt_user: REFRESH}
    if setup.viewer_user:
        group[setup.viewer_user] = READERS
    return "\n".join(
        [
            f"-- Switched on by: alter system set resource_manager_plan = '{PLAN}'",
            "declare",
            "    found number;",
            "begin",
            f"    select count(*) into found from dba_rsrc_plans where plan = '{PLAN}';",
            "    if found > 0 then",
            "        return;",
            "    end if;",
            "    dbms_resource_manager.clear_pending_area;",
            "    dbms_resource_manager.create_pending_area;",
            f"    dbms_resource_manager.create_consumer_group('{REFRESH}', 'capture and dbt');",
            f"    dbms_resource_manager.create_consumer_group('{READERS}', 'the viewer');",
            *(
                "    dbms_resource_manager.set_consumer_group_mapping("
                f"dbms_resource_manager.oracle_user, '{name.upper()}', '{wanted}');"
                for name, wanted in group.items()
            ),
            f"    dbms_resource_manager.create_plan('{PLAN}', 'readers before refreshes');",
            *_directives(),
            "    dbms_resource_manager.validate_pending_area;",
            "    dbms_resource_manager.submit_pending_area;",
            *(
                "    dbms_resource_manager_privs.grant_switch_consumer_group("
                f"'{name.upper()}', '{wanted}', false);"
                for name, wanted in group.items()
            ),
            "end;",
            "/",
        ]
    )


def _directives() -> Iterator[str]:
    for name, share, parallel in ((READERS, 3, 2), (REFRESH, 1, 8), ("OTHER_GROUPS", 1, 1)):
        yield (
            f"    dbms_resource_manager.create_plan_directive('{PLAN}', '{name}', "
            f"'{name.lower()}', shares => {share}, parallel_degree_limit_p1 => {parallel});"
        )


def _ending(setup: Setup) -> str:
    users = dict.fromkeys((*setup.owners, *setup.logins))
    listed = ", ".join(f"'{name.upper()}'" for name in users)
    return "\n".join(
        [
            "select username, account_status, default_tablespace from dba_users",
            f"where username in ({listed}) order by username;",
            *_advice(setup),
        ]
    )


def _advice(setup: Setup) -> Sequence[str]:
    """What to say to the platform about it."""
    said = ["", "-- In the platform's environment:"]
    if setup.viewer_user and (setup.places.only or setup.release < SCHEMA_PRIVILEGES):
        said.append(f"--     ORACLE_MARTS_READERS={setup.viewer_user}")
    said.append("-- and the passwords, under the names that profiles.yml gives them.")
    return said
