{{ config(unique_key='requisition_line_id', meta={'indexed': ['requisition_id']}) }}

select
    requisition_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__requisition_lines') }} requisition_lines
{{ only_new() }}
