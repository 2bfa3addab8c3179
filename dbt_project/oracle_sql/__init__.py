"""Oracle SQL, read strictly and translated to DuckDB with Oracle's meaning.

Three things use it: `make lint-oracle` (what Oracle would refuse), the proof that a migrated
report equals its legacy SQL (`dbt_project.migrate verify`), and the tests' stand-in for Oracle.
What Oracle refuses raises OracleSqlError; what is not known here raises UnknownOracleSqlError.
"""
