{{ config(
    unique_key='payroll_id', meta={'indexed': ['pay_class_month_id', 'job_id']}
) }}

select
    payrolls.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__payrolls') }} payrolls
{{ only_new() }}
