{% snapshot snap_material_classes %}

{{ config(unique_key='material_class_id', strategy='timestamp', updated_at='captured_at') }}

select
    material_classes.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__material_classes') }} material_classes

{% endsnapshot %}
