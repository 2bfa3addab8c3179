{{ config(unique_key='requisition_id') }}

select
    requisitions.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__requisitions') }} requisitions
{{ only_new() }}
