{{ config(unique_key='visit_id') }}

select
    visits.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_crm__visits') }} visits
{{ only_new() }}
