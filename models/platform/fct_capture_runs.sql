select
    run_id,
    source_name,
    table_name,
    source_name || '.' || table_name as source_table,
    {{ stored_name('mode') }} as capture_mode,
    status,
    started_at,
    finished_at,
    cast({{ dbt.date_trunc('day', 'started_at') }} as date) as run_date,
    {{ seconds_between('started_at', 'finished_at') }} as seconds,
    1 as runs,
    case when status = 'failed' then 1 else 0 end as is_failed,
    cast(rows_read as decimal(18, 0)) as rows_read,
    cast(rows_inserted as decimal(18, 0)) as rows_inserted,
    cast(rows_updated as decimal(18, 0)) as rows_updated,
    cast(rows_deleted as decimal(18, 0)) as rows_deleted,
    message
from {{ source('ingest', 'ingest_runs') }}
