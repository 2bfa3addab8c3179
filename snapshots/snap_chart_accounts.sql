{% snapshot snap_chart_accounts %}

{{ config(unique_key='account_id', strategy='timestamp', updated_at='captured_at') }}

select
    chart_accounts.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__chart_accounts') }} chart_accounts

{% endsnapshot %}
