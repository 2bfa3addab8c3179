{{ config(unique_key='purchase_order_line_id', meta={'indexed': ['purchase_order_id']}) }}

select
    purchase_order_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__purchase_order_lines') }} purchase_order_lines
{{ only_new() }}
