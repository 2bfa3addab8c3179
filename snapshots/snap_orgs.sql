{% snapshot snap_orgs %}

{{ config(unique_key='org_id', strategy='timestamp', updated_at='captured_at') }}

select
    orgs.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__orgs') }} orgs

{% endsnapshot %}
