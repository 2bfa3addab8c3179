{{ config(unique_key='payment_id') }}

select
    payments.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__payments') }} payments
{{ only_new() }}
