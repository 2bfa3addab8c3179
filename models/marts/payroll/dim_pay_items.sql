with pay_items as (
    {{ current_version(ref('snap_pay_items')) }}
),

mapped as (
    {{ current_version(ref('snap_pay_item_groups')) }}
),

final as (
    select
        pay_items.pay_item_id,
        pay_items.pay_item_code,
        pay_items.pay_item_name,
        pay_items.pay_item_name_en,
        pay_items.pay_side,
        coalesce(mapped.pay_group, '-') as pay_group,
        coalesce(pay_groups.pay_group_name, '未归类') as pay_group_name,
        coalesce(pay_groups.pay_group_name_en, 'Not mapped') as pay_group_name_en,
        pay_items.is_deleted
    from pay_items
    left join mapped
        on pay_items.pay_item_code = mapped.pay_item_code and mapped.is_deleted = 0
    left join {{ ref('dim_pay_groups') }} pay_groups on mapped.pay_group = pay_groups.pay_group
)

{{ stamped('pay_item_id') }}
