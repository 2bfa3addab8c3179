{% snapshot snap_currencies %}

{{ config(unique_key='currency_id', strategy='timestamp', updated_at='captured_at') }}

select
    currencies.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__currencies') }} currencies

{% endsnapshot %}
