with order_lines as (
    select * from {{ ref('fct_sales_order_lines') }}
    where is_valid = 1
),

final as (
    select
        org_id,
        org_code,
        org_name,
        org_name_en,
        dept_id,
        dept_code,
        dept_name,
        dept_name_en,
        order_date,
        cast(sum(ordered_quantity) as decimal(28, 8)) as quantity,
        cast(sum(ordered_net_amount) as decimal(28, 8)) as net_amount,
        cast(sum(ordered_amount) as decimal(28, 8)) as amount,
        {{ build_time() }} as stored_at
    from order_lines
    group by
        org_id,
        org_code,
        org_name,
        org_name_en,
        dept_id,
        dept_code,
        dept_name,
        dept_name_en,
        order_date
)

select * from final
{{ laid_out_by(['order_date', 'org_code']) }}
