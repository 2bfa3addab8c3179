-- A target is that of every month in which its organisation has sold.
with sales as (
    select
        org_code,
        org_name,
        org_name_en,
        dept_code,
        dept_name,
        dept_name_en,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as sales_month,
        net_amount
    from {{ ref('fct_sales_days') }}
),

targets as (
    select
        dept_code,
        monthly_amount,
        {{ valid_period() }}
    from ({{ current_version(ref('snap_sales_targets')) }}) targets
    where is_deleted = 0
),

depts as (
    select distinct
        org_code,
        org_name,
        org_name_en,
        dept_code,
        dept_name,
        dept_name_en
    from sales
),

months as (
    select distinct
        org_code,
        sales_month
    from sales
),

amounts as (
    select
        depts.*,
        months.sales_month,
        targets.monthly_amount as target_amount,
        cast(0 as decimal(28, 8)) as sold_amount
    from depts
    inner join months on depts.org_code = months.org_code
    inner join targets
        on
            depts.dept_code = targets.dept_code
            and months.sales_month >= targets.valid_from
            and months.sales_month < targets.valid_until
    union all
    select
        org_code,
        org_name,
        org_name_en,
        dept_code,
        dept_name,
        dept_name_en,
        sales_month,
        cast(0 as decimal(18, 2)) as target_amount,
        net_amount as sold_amount
    from sales
),

final as (
    select
        org_code,
        org_name,
        org_name_en,
        dept_code,
        dept_name,
        dept_name_en,
        sales_month,
        cast(sum(target_amount) as decimal(28, 8)) as target_amount,
        cast(sum(sold_amount) as decimal(28, 8)) as sold_amount,
        {{ build_time() }} as stored_at
    from amounts
    group by org_code, org_name, org_name_en, dept_code, dept_name, dept_name_en, sales_month
)

select * from final
