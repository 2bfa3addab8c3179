{{ config(unique_key='payable_bill_id') }}

select
    payable_bills.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__payable_bills') }} payable_bills
{{ only_new() }}
