-- The ERP keeps a month's pay in columns; what they hold, each pay class says for each month.
-- A column that no class explains is paid all the same: it counts as gross, without a group.
{{ config(
    materialized='incremental', unique_key='pay_line_id',
    meta={'indexed': ['org_id', 'dept_id', 'person_id']}, partition_config=by_month('period_month')
) }}

{%- set regrouped -%}
    select payrolls.payroll_id
    from {{ ref('sto_payrolls') }} payrolls
    inner join {{ ref('sto_pay_class_items') }} class_items
        on payrolls.pay_class_month_id = class_items.pay_class_month_id
    inner join {{ ref('dim_pay_items') }} pay_items
        on class_items.pay_item_id = pay_items.pay_item_id
    where pay_items.stored_at > {{ last_build() }}
{%- endset -%}
{%- set payrolls = ref('sto_payrolls') -%}
{%- set changes = [
    {'by': payrolls},
    {'by': ref('sto_pay_class_items'), 'through': payrolls, 'on': 'pay_class_month_id'},
    {'by': ref('snap_person_jobs'), 'through': payrolls, 'on': 'job_id'},
    {'query': regrouped},
    {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
    {'by': ref('dim_depts'), 'through': this, 'on': 'dept_id'},
    {'by': ref('dim_persons'), 'through': this, 'on': 'person_id'},
] %}

with payrolls as (
    select * from {{ payrolls }}
    {{ touched('payroll_id', changes) }}
),

class_items as (
    select * from {{ ref('sto_pay_class_items') }}
    where is_deleted = 0
),

jobs as (
    {{ current_version(ref('snap_person_jobs')) }}
),

pay_lines as (
    {%- for number in range(4, var('pay_item_columns') + 1) %}
    select
        payrolls.*,
        'f_{{ number }}' as item_key,
        f_{{ number }} as amount
    from payrolls
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        pay_lines.payroll_id || '-' || pay_lines.item_key as pay_line_id,
        pay_lines.payroll_id,
        pay_lines.period_month,
        pay_lines.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        jobs.dept_id,
        depts.dept_code,
        depts.dept_name,
        depts.dept_name_en,
        {%- for level in (1, 2, 3, 4) %}
        depts.dept_code_{{ level }},
        depts.dept_name_{{ level }},
        depts.dept_name_{{ level }}_en,
        {%- endfor %}
        pay_lines.person_id,
        persons.person_code,
        persons.person_name,
        persons.person_name_en,
        coalesce(pay_items.pay_item_code, pay_lines.item_key) as pay_item_code,
        coalesce(pay_items.pay_item_name, pay_lines.item_key) as pay_item_name,
        coalesce(pay_items.pay_item_name_en, pay_lines.item_key) as pay_item_name_en,
        coalesce(pay_items.pay_group, '-') as pay_group,
        coalesce(pay_items.pay_group_name, '未归类') as pay_group_name,
        coalesce(pay_items.pay_group_name_en, 'Not mapped') as pay_group_name_en,
        pay_lines.amount,
        case when pay_items.pay_side = 'deduction' then 0 else pay_lines.amount end
            as gross_amount,
        case when pay_items.pay_side = 'deduction' then pay_lines.amount else 0 end
            as deduction_amount,
        case when pay_items.pay_side = 'deduction' then -pay_lines.amount else pay_lines.amount end
            as net_amount,
        {{ build_time() }} as stored_at,
        case
            when pay_lines.amount = 0 or pay_lines.is_stopped = 1 or pay_items.pay_side = 'none'
                then 1
            else pay_lines.is_deleted
        end as is_deleted
    from pay_lines
    left join class_items
        on
            pay_lines.pay_class_month_id = class_items.pay_class_month_id
            and pay_lines.item_key = class_items.item_key
    left join {{ ref('dim_pay_items') }} pay_items
        on class_items.pay_item_id = pay_items.pay_item_id
    left join jobs on pay_lines.job_id = jobs.job_id
    left join {{ ref('dim_orgs') }} orgs on pay_lines.org_id = orgs.org_id
    left join {{ ref('dim_depts') }} depts on jobs.dept_id = depts.dept_id
    left join {{ ref('dim_persons') }} persons on pay_lines.person_id = persons.person_id
)

select * from final
{{ live_rows() }}
