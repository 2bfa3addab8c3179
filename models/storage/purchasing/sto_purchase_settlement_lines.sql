{{ config(unique_key='purchase_settlement_line_id', meta={'indexed': ['purchase_settlement_id']}) }}

select
    purchase_settlement_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__purchase_settlement_lines') }} purchase_settlement_lines
{{ only_new() }}
