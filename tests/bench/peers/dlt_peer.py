"""dlt as its documentation advises for speed: Arrow in one of its backends, merged by key."""

import sys

import dlt
from dlt.sources.sql_database import sql_table

uri, target, table, backend, folder = sys.argv[1:]
rows = sql_table(
    credentials=uri.replace("postgresql:", "postgresql+psycopg2:"),
    table=table,
    schema="public",
    backend=backend,
    chunk_size=100_000,
    reflection_level="full_with_precision",
    incremental=dlt.sources.incremental("ts"),
    primary_key="csaleorderbid",
    write_disposition={"disposition": "merge", "strategy": "delete-insert"},
    **({"backend_kwargs": {"return_type": "arrow"}} if backend == "connectorx" else {}),
)
pipeline = dlt.pipeline(
    pipeline_name="bench", pipelines_dir=folder, dataset_name="loaded",
    destination=dlt.destinations.duckdb(target),
)  # fmt: skip
pipeline.run(rows).raise_on_failed_jobs()
