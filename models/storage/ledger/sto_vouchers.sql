{{ config(unique_key='voucher_id') }}

select
    vouchers.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__vouchers') }} vouchers
{{ only_new() }}
