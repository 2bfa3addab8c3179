{{ config(unique_key='balance_id') }}

select
    inventory_balances.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__inventory_balances') }} inventory_balances
{{ only_new() }}
