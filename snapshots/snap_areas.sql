{% snapshot snap_areas %}

{{ config(unique_key='area_id', strategy='timestamp', updated_at='captured_at') }}

select
    areas.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__areas') }} areas

{% endsnapshot %}
