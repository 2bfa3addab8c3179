select
    run_id,
    source_name,
    table_name,
    source_name || '.' || table_name as source_table,
    checked_at,
    cast(source_rows as decimal(18, 0)) as source_rows,
    cast(staged_rows as decimal(18, 0)) as staged_rows,
    cast(buckets as decimal(18, 0)) as buckets,
    cast(buckets_different as decimal(18, 0)) as buckets_different,
    cast(rows_inserted as decimal(18, 0)) as rows_inserted,
    cast(rows_updated as decimal(18, 0)) as rows_updated,
    cast(rows_deleted as decimal(18, 0)) as rows_deleted,
    cast(rows_inserted + rows_updated + rows_deleted as decimal(18, 0)) as rows_different
from {{ source('ingest', 'ingest_reconciliations') }}
