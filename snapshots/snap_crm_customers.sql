{% snapshot snap_crm_customers %}

{{ config(unique_key='crm_customer_id', strategy='timestamp', updated_at='captured_at') }}

select
    customers.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_crm__customers') }} customers

{% endsnapshot %}
