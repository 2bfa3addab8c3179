{{ config(unique_key='receivable_bill_id') }}

select
    receivable_bills.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__receivable_bills') }} receivable_bills
{{ only_new() }}
