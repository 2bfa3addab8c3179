{% snapshot snap_person_jobs %}

{{ config(unique_key='job_id', strategy='timestamp', updated_at='captured_at') }}

select
    jobs.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__person_jobs') }} jobs

{% endsnapshot %}
