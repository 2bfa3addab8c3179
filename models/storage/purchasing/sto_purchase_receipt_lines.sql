{{ config(unique_key='purchase_receipt_line_id', meta={'indexed': ['purchase_receipt_id']}) }}

select
    purchase_receipt_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__purchase_receipt_lines') }} purchase_receipt_lines
{{ only_new() }}
