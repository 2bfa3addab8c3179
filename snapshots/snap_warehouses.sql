{% snapshot snap_warehouses %}

{{ config(unique_key='warehouse_id', strategy='timestamp', updated_at='captured_at') }}

select
    warehouses.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__warehouses') }} warehouses

{% endsnapshot %}
