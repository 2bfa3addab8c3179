"""Moving legacy reports onto the platform: `python -m dbt_project.migrate analyse|scaffold|verify`.

`analyse` reads the Oracle SQL of old reports and writes the worksheet of a migration's first stage,
`scaffold` writes the files with which its second stage begins, `verify` compares what the migrated
report shows with what its legacy SQL gives, cell by cell.
"""
