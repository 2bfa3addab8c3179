{% snapshot snap_customers %}

{{ config(unique_key='customer_id', strategy='timestamp', updated_at='captured_at') }}

select
    customers.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__customers') }} customers

{% endsnapshot %}
