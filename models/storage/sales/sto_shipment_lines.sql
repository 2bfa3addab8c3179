{{ config(unique_key='shipment_line_id', meta={'indexed': ['shipment_id']}) }}

select
    shipment_lines.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__shipment_lines') }} shipment_lines
{{ only_new() }}
