{{ config(unique_key='sales_order_line_id', meta={'indexed': ['sales_order_id']}) }}

select
    sales_order_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__sales_order_lines') }} sales_order_lines
{{ only_new() }}
