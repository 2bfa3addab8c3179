{{ config(unique_key='purchase_invoice_id') }}

select
    purchase_invoices.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__purchase_invoices') }} purchase_invoices
{{ only_new() }}
