{{ config(unique_key='arrival_line_id', meta={'indexed': ['arrival_id']}) }}

select
    arrival_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__arrival_lines') }} arrival_lines
{{ only_new() }}
