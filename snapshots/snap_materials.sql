{% snapshot snap_materials %}

{{ config(unique_key='material_id', strategy='timestamp', updated_at='captured_at') }}

select
    materials.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__materials') }} materials

{% endsnapshot %}
