{{ config(unique_key='purchase_settlement_id') }}

select
    purchase_settlements.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__purchase_settlements') }} purchase_settlements
{{ only_new() }}
