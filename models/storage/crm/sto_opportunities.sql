{{ config(unique_key='opportunity_id') }}

select
    opportunities.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_crm__opportunities') }} opportunities
{{ only_new() }}
