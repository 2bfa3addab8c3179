{% snapshot snap_sales_targets %}

{{ config(unique_key='mapping_row_id', strategy='timestamp', updated_at='captured_at') }}

select
    sales_targets.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_app__sales_targets') }} sales_targets

{% endsnapshot %}
