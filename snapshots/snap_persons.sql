{% snapshot snap_persons %}

{{ config(unique_key='person_id', strategy='timestamp', updated_at='captured_at') }}

select
    persons.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__persons') }} persons

{% endsnapshot %}
