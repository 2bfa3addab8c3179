{% snapshot snap_account_classes %}

{{ config(unique_key='account_class_id', strategy='timestamp', updated_at='captured_at') }}

select
    account_classes.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__account_classes') }} account_classes

{% endsnapshot %}
