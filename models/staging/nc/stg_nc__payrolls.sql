-- f_1, f_2 and f_3 are the ERP's own totals in every pay class.
select
    {{ nc_reference('pk_wa_data') }} as payroll_id,
    {{ nc_reference('pk_psndoc') }} as person_id,
    {{ nc_reference('pk_psnjob') }} as job_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_reference('pk_wa_class') }} || '-' || trim(cyear) || trim(cperiod) as pay_class_month_id,
    {{ iso_month("trim(cyear) || '-' || trim(cperiod)") }} as period_month,
    coalesce(f_1, 0) as gross_amount,
    coalesce(f_2, 0) as deduction_amount,
    coalesce(f_3, 0) as net_amount,
    {%- for number in range(4, var('pay_item_columns') + 1) %}
    coalesce(f_{{ number }}, 0) as f_{{ number }},
    {%- endfor %}
    {{ nc_flag('stopflag') }} as is_stopped,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'wa_data') }}
