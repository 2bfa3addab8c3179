{% snapshot snap_accounts %}

{{ config(unique_key='base_account_id', strategy='timestamp', updated_at='captured_at') }}

select
    accounts.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__accounts') }} accounts

{% endsnapshot %}
