{% snapshot snap_pay_item_groups %}

{{ config(unique_key='mapping_row_id', strategy='timestamp', updated_at='captured_at') }}

select
    items.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_app__pay_items') }} items

{% endsnapshot %}
