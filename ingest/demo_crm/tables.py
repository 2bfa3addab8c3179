"""The CRM's tables, as its own database has them, and what the demo remembers between runs."""

import sqlite3
from dataclasses import asdict, dataclass
from datetime import date

from dbt_project.errors import MisdeclaredError

TABLES = (
    """create table users (
        id integer primary key autoincrement, login varchar(40) not null unique,
        name varchar(60) not null, name_en varchar(60), department varchar(60),
        department_en varchar(60), is_active integer not null default 1,
        created_at datetime not null, updated_at datetime not null
    )""",
    """create table customers (
        id integer primary key autoincrement, code varchar(20) not null unique,
        name varchar(200) not null, name_en varchar(200), city varchar(60), city_en varchar(60),
        grade char(1), owner_id integer references users (id),
        created_at datetime not null, updated_at datetime not null
    )""",
    """create table visits (
        id integer primary key autoincrement,
        customer_id integer not null references customers (id),
        user_id integer not null references users (id), visited_on date not null,
        kind varchar(20) not null, minutes integer, note text,
        created_at datetime not null, updated_at datetime not null
    )""",
    """create table opportunities (
        id integer primary key autoincrement, code varchar(20) not null unique,
        customer_id integer not null references customers (id),
        user_id integer not null references users (id), title varchar(200), title_en varchar(200),
        amount decimal(18,2), stage varchar(20) not null, opened_on date not null,
        expected_on date, closed_on date,
        created_at datetime not null, updated_at datetime not null
    )""",
    "create index visits_by_day on visits (visited_on)",
    "create index users_changed on users (updated_at)",
    "create index customers_changed on customers (updated_at)",
    "create index visits_changed on visits (updated_at)",
    "create index opportunities_changed on opportunities (updated_at)",
    "create table app_settings (name varchar(40) primary key, value text)",
)


@dataclass(frozen=True)
class Settings:
    """Seed and size of the whole database, and the last day that has happened in it."""

    seed: int
    scale: float
    until: date


def create(connection: sqlite3.Connection) -> None:
    """Create all tables, empty."""
    for statement in TABLES:
        connection.execute(statement)


def write_settings(connection: sqlite3.Connection, settings: Settings) -> None:
    """Keep `settings` in the database."""
    rows = [(f"demo_{name}", str(value)) for name, value in asdict(settings).items()]
    connection.executemany("insert or replace into app_settings values (?, ?)", rows)


def read_settings(connection: sqlite3.Connection, where: str) -> Settings:
    """Settings of the database; one that `generate` did not write raises MisdeclaredError."""
    try:
        found = dict(connection.execute("select name, value from app_settings").fetchall())
        return Settings(
            int(found["demo_seed"]),
            float(found["demo_scale"]),
            date.fromisoformat(found["demo_until"]),
        )
    except (sqlite3.DatabaseError, KeyError) as error:
        raise MisdeclaredError(
            f"{where} is not a demo CRM: make one with 'ingest demo generate'"
        ) from error
