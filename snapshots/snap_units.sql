{% snapshot snap_units %}

{{ config(unique_key='unit_id', strategy='timestamp', updated_at='captured_at') }}

select
    units.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__units') }} units

{% endsnapshot %}
