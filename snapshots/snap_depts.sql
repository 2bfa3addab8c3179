{% snapshot snap_depts %}

{{ config(unique_key='dept_id', strategy='timestamp', updated_at='captured_at') }}

select
    depts.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__depts') }} depts

{% endsnapshot %}
