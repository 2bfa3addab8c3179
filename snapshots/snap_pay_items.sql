{% snapshot snap_pay_items %}

{{ config(unique_key='pay_item_id', strategy='timestamp', updated_at='captured_at') }}

select
    items.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__pay_items') }} items

{% endsnapshot %}
