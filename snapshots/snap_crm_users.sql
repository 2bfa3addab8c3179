{% snapshot snap_crm_users %}

{{ config(unique_key='crm_user_id', strategy='timestamp', updated_at='captured_at') }}

select
    users.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_crm__users') }} users

{% endsnapshot %}
