{% snapshot snap_customer_classes %}

{{ config(unique_key='customer_class_id', strategy='timestamp', updated_at='captured_at') }}

select
    customer_classes.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__customer_classes') }} customer_classes

{% endsnapshot %}
