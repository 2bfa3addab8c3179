{% snapshot snap_customer_mappings %}

{{ config(unique_key='mapping_row_id', strategy='timestamp', updated_at='captured_at') }}

select
    customer_mappings.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_app__customer_mappings') }} customer_mappings

{% endsnapshot %}
