select
    run_id,
    source_name,
    table_name,
    mode as capture_mode,
    status,
    started_at,
    finished_at,
    rows_read,
    rows_inserted,
    rows_updated,
    rows_deleted,
    message
from {{ source('ingest', 'ingest_runs') }}
