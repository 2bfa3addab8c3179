select
    source_name,
    table_name,
    max(case when status = 'success' then finished_at end) as captured_at,
    max(started_at) as last_tried_at,
    sum(rows_inserted) as rows_inserted,
    sum(rows_updated) as rows_updated,
    sum(rows_deleted) as rows_deleted
from {{ ref('fct_capture_runs') }}
group by source_name, table_name
