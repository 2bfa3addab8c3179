{{ config(unique_key='delivery_line_id') }}

select
    delivery_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__delivery_lines') }} delivery_lines
{{ only_new() }}
