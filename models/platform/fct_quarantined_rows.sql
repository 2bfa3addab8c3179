-- Not row_content: what a row holds is for those who may read its table.
select
    run_id,
    source_name,
    table_name,
    source_name || '.' || table_name as source_table,
    row_key,
    reason,
    quarantined_at
from {{ source('ingest', 'ingest_quarantine') }}
