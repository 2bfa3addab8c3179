{{ config(unique_key='account_balance_id') }}

select
    account_balances.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__account_balances') }} account_balances
{{ only_new() }}
