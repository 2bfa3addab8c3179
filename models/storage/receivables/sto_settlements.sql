{{ config(unique_key='settlement_id') }}

select
    settlements.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__settlements') }} settlements
{{ only_new() }}
