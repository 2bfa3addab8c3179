{{ config(unique_key='purchase_invoice_line_id', meta={'indexed': ['purchase_invoice_id']}) }}

select
    purchase_invoice_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__purchase_invoice_lines') }} purchase_invoice_lines
{{ only_new() }}
