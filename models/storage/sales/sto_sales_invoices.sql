{{ config(unique_key='sales_invoice_id') }}

select
    sales_invoices.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__sales_invoices') }} sales_invoices
{{ only_new() }}
