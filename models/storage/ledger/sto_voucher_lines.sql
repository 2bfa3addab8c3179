{{ config(unique_key='entry_id', meta={'indexed': ['voucher_id']}) }}

select
    voucher_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__voucher_lines') }} voucher_lines
{{ only_new() }}
