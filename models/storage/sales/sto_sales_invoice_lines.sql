{{ config(unique_key='sales_invoice_line_id', meta={'indexed': ['sales_invoice_id']}) }}

select
    sales_invoice_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__sales_invoice_lines') }} sales_invoice_lines
{{ only_new() }}
