"""The databases that can be reached through ODBC, by the name that profiles.yml gives them."""

from collections.abc import Mapping

from ingest.odbc_kinds import Kind
from ingest.odbc_mysql import MYSQL
from ingest.odbc_oracle import DAMENG, ORACLE
from ingest.odbc_postgres import POSTGRES
from ingest.odbc_sqlite import SQLITE
from ingest.odbc_sqlserver import SQLSERVER

DATABASES: Mapping[str, Kind] = {
    "postgres": POSTGRES,
    "sqlite": SQLITE,
    "sqlserver": SQLSERVER,
    "mysql": MYSQL,
    "dameng": DAMENG,
    "kingbase": POSTGRES,
    "oracle": ORACLE,
}
