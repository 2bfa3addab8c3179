{{ config(unique_key='movement_id', meta={'indexed': ['stock_key', 'stock_line_id']}) }}

select
    stock_movements.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__stock_movements') }} stock_movements
{{ only_new() }}
