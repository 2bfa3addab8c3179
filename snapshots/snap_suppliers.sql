{% snapshot snap_suppliers %}

{{ config(unique_key='supplier_id', strategy='timestamp', updated_at='captured_at') }}

select
    suppliers.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__suppliers') }} suppliers

{% endsnapshot %}
