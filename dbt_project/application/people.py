"""Users, their groups and the organisations that both may see, in the application database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from dbt_project.access_values import ADMIN, ANALYST
from dbt_project.application.database import transaction
from dbt_project.application.tables import MEMBERSHIPS, ORGANISATION_RIGHTS, USER_GROUPS, USERS
from dbt_project.errors import PlatformError
from dbt_project.person import Person

ALL_ORGS = "*"
_Holder = Literal["user", "group"]


@dataclass(frozen=True)
class User:
    """One user as administrators see them; `org_codes` are their own, without their groups'."""

    name: str
    label: str
    is_admin: bool = False
    is_active: bool = True
    groups: tuple[str, ...] = ()
    org_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """One group; what its members may see."""

    name: str
    label: str
    org_codes: tuple[str, ...] = ()


class ChangedMeanwhileError(PlatformError):
    """Somebody else changed the user or group since it was read: nothing was written."""


class LastAdminError(PlatformError):
    """Without an administrator nobody could give rights any more."""


def user_name(text: str) -> str:
    """A name as it is kept: upper and lower case are the same, for ASCII letters only.

    Other alphabets have letters that become ASCII ones in lower case: they are kept as they are.
    """
    name = text.strip()
    return name.lower() if name.isascii() else name


def person(name: str) -> Person | None:
    """The user with the rights that hold now; None for one who is not known, or not active."""
    known = user_name(name)
    in_groups = select(MEMBERSHIPS.c.group_name).where(MEMBERSHIPS.c.user_name == known)
    rights = ORGANISATION_RIGHTS.c
    may_see = select(rights.org_code).where(
        or_(
            and_(rights.holder_kind == "user", rights.holder_name == known),
            and_(rights.holder_kind == "group", rights.holder_name.in_(in_groups)),
        )
    )
    with transaction() as database:
        row = database.execute(select(USERS).where(USERS.c.user_name == known)).first()
        if row is None or not row.is_active:
            return None
        groups = frozenset[str](database.execute(in_groups).scalars())
        codes = frozenset[str](database.execute(may_see).scalars())
    return Person(
        name=known,
        label=row.user_label,
        groups=groups | {ADMIN} if row.is_admin else groups - {ADMIN},
        org_codes=None if ALL_ORGS in codes else tuple(sorted(codes)),
        is_admin=bool(row.is_admin),
        is_analyst=ANALYST in groups,
    )


def users() -> list[User]:
    """All of them, by name."""
    with transaction() as database:
        rows = database.execute(select(USERS).order_by(USERS.c.user_name)).all()
        groups = _by_first(database.execute(select(MEMBERSHIPS)).all())
        codes = _codes(database, "user")
    return [
        User(
            row.user_name,
            row.user_label,
            bool(row.is_admin),
            bool(row.is_active),
            groups.get(row.user_name, ()),
            codes.get(row.user_name, ()),
        )
        for row in rows
    ]


def remove_user(before: User) -> None:
    """Forget a user who was made by mistake; others become inactive: the audit log names them.

    Raises ChangedMeanwhileError.
    """
    with transaction() as database:
        _lock(database)
        if _user(database, before.name) != before:
            raise ChangedMeanwhileError(before.name)
        database.execute(delete(MEMBERSHIPS).where(MEMBERSHIPS.c.user_name == before.name))
        _write_codes(database, "user", before.name, ())
        database.execute(delete(USERS).where(USERS.c.user_name == before.name))


def groups() -> list[Group]:
    """All of them, by name."""
    with transaction() as database:
        rows = database.execute(select(USER_GROUPS).order_by(USER_GROUPS.c.group_name)).all()
        codes = _codes(database, "group")
    return [Group(row.group_name, row.group_label, codes.get(row.group_name, ())) for row in rows]


def save_user(changed: User, before: User | None) -> None:
    """Keep a user as `changed`, who was `before` when it was read; None for a new one.

    Raises ChangedMeanwhileError, LastAdminError.
    """
    with transaction() as database:
        _lock(database)
        if _user(database, changed.name) != before:
            raise ChangedMeanwhileError(changed.name)
        _write_user(database, changed)
        active = USERS.c.is_admin == 1, USERS.c.is_active == 1
        if (
            before
            and before.is_admin
            and not database.execute(select(USERS).where(*active)).first()
        ):
            raise LastAdminError(changed.name)


def save_group(changed: Group, before: Group | None) -> None:
    """Keep a group as `changed`, which was `before` when it was read; None for a new one.

    Raises ChangedMeanwhileError.
    """
    with transaction() as database:
        _write_group(database, changed, before)


def remove_group(before: Group) -> tuple[str, ...]:
    """Forget a group; returns its members, to bring it back with. Raises ChangedMeanwhileError."""
    with transaction() as database:
        _lock(database)
        if _group(database, before.name) != before:
            raise ChangedMeanwhileError(before.name)
        in_group = MEMBERSHIPS.c.group_name == before.name
        members = select(MEMBERSHIPS.c.user_name).where(in_group)
        found = tuple[str, ...](
            database.execute(members.order_by(MEMBERSHIPS.c.user_name)).scalars()
        )
        database.execute(delete(MEMBERSHIPS).where(in_group))
        _write_codes(database, "group", before.name, ())
        database.execute(delete(USER_GROUPS).where(USER_GROUPS.c.group_name == before.name))
    return found


def bring_back(group: Group, members: tuple[str, ...]) -> None:
    """Make a group again that was removed. Raises ChangedMeanwhileError if there is one by now."""
    with transaction() as database:
        _write_group(database, group, None)
        known = set[str](database.execute(select(USERS.c.user_name)).scalars())
        for member in known & set(members):
            database.execute(insert(MEMBERSHIPS).values(user_name=member, group_name=group.name))


def grant_admin(name: str) -> User:
    """Make somebody an administrator, known before or not, who sees all organisations."""
    before = next((one for one in users() if one.name == user_name(name)), None)
    wanted = before or User(user_name(name), name.strip())
    changed = User(wanted.name, wanted.label, True, True, wanted.groups, (ALL_ORGS,))
    save_user(changed, before)
    return changed


def _lock(database: Connection) -> None:
    """Write before reading, so that of two at once the second one waits for the first.

    The administrators' rows are what they wait for: there is always one, and PostgreSQL and Oracle
    lock no more than rows that are written.
    """
    database.execute(update(USERS).where(USERS.c.is_admin == 1).values(is_admin=1))


def _user(database: Connection, name: str) -> User | None:
    row = database.execute(select(USERS).where(USERS.c.user_name == name)).first()
    if row is None:
        return None
    mine = select(MEMBERSHIPS.c.group_name).where(MEMBERSHIPS.c.user_name == name)
    return User(
        name,
        row.user_label,
        bool(row.is_admin),
        bool(row.is_active),
        tuple(sorted(database.execute(mine).scalars())),
        _codes(database, "user").get(name, ()),
    )


def _group(database: Connection, name: str) -> Group | None:
    row = database.execute(select(USER_GROUPS).where(USER_GROUPS.c.group_name == name)).first()
    return Group(name, row.group_label, _codes(database, "group").get(name, ())) if row else None


def _write_user(database: Connection, user: User) -> None:
    values = {
        "user_label": user.label,
        "is_admin": int(user.is_admin),
        "is_active": int(user.is_active),
        "changed_at": _now(),
    }
    named = USERS.c.user_name == user.name
    if not database.execute(update(USERS).where(named).values(values)).rowcount:
        database.execute(insert(USERS).values(user_name=user.name, **values))
    database.execute(delete(MEMBERSHIPS).where(MEMBERSHIPS.c.user_name == user.name))
    if user.groups:
        members = [{"user_name": user.name, "group_name": group} for group in user.groups]
        database.execute(insert(MEMBERSHIPS), members)
    _write_codes(database, "user", user.name, user.org_codes)


def _write_group(database: Connection, changed: Group, before: Group | None) -> None:
    _lock(database)
    if _group(database, changed.name) != before:
        raise ChangedMeanwhileError(changed.name)
    values = {"group_label": changed.label, "changed_at": _now()}
    named = USER_GROUPS.c.group_name == changed.name
    if not database.execute(update(USER_GROUPS).where(named).values(values)).rowcount:
        database.execute(insert(USER_GROUPS).values(group_name=changed.name, **values))
    _write_codes(database, "group", changed.name, changed.org_codes)


def _write_codes(
    database: Connection, kind: _Holder, name: str, org_codes: tuple[str, ...]
) -> None:
    rights = ORGANISATION_RIGHTS.c
    database.execute(
        delete(ORGANISATION_RIGHTS).where(rights.holder_kind == kind, rights.holder_name == name)
    )
    if org_codes:
        held = [{"holder_kind": kind, "holder_name": name, "org_code": code} for code in org_codes]
        database.execute(insert(ORGANISATION_RIGHTS), held)


def _codes(database: Connection, kind: _Holder) -> dict[str, tuple[str, ...]]:
    rights = ORGANISATION_RIGHTS.c
    held = select(rights.holder_name, rights.org_code).where(rights.holder_kind == kind)
    return _by_first(database.execute(held).all())


def _by_first(rows: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for first, second in rows:
        found.setdefault(first, []).append(second)
    return {name: tuple(sorted(held)) for name, held in found.items()}


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
