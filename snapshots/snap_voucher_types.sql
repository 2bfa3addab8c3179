{% snapshot snap_voucher_types %}

{{ config(unique_key='voucher_type_id', strategy='timestamp', updated_at='captured_at') }}

select
    voucher_types.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__voucher_types') }} voucher_types

{% endsnapshot %}
