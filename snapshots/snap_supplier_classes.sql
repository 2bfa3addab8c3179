{% snapshot snap_supplier_classes %}

{{ config(unique_key='supplier_class_id', strategy='timestamp', updated_at='captured_at') }}

select
    supplier_classes.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__supplier_classes') }} supplier_classes

{% endsnapshot %}
