{% snapshot snap_dept_groups %}

{{ config(unique_key='mapping_row_id', strategy='timestamp', updated_at='captured_at') }}

select
    dept_groups.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_app__dept_groups') }} dept_groups

{% endsnapshot %}
