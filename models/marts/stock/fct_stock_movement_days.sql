with days as (
    select
        org_id,
        warehouse_id,
        material_id,
        movement_date,
        movement_type,
        sum(in_quantity) as in_quantity,
        sum(out_quantity) as out_quantity,
        sum(in_aux_quantity) as in_aux_quantity,
        sum(out_aux_quantity) as out_aux_quantity
    from {{ ref('fct_stock_movements') }}
    group by org_id, warehouse_id, material_id, movement_date, movement_type
),

final as (
    select
        days.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        days.warehouse_id,
        warehouses.warehouse_code,
        warehouses.warehouse_name,
        warehouses.warehouse_name_en,
        days.material_id,
        materials.material_code,
        materials.material_name,
        materials.material_name_en,
        materials.specification,
        materials.unit_name,
        materials.unit_name_en,
        materials.material_class_code,
        materials.material_class_name,
        materials.material_class_name_en,
        {%- for level in (1, 2, 3) %}
        materials.material_class_code_{{ level }},
        materials.material_class_name_{{ level }},
        materials.material_class_name_{{ level }}_en,
        {%- endfor %}
        days.movement_date,
        days.movement_type,
        cast(days.in_quantity as decimal(28, 8)) as in_quantity,
        cast(days.out_quantity as decimal(28, 8)) as out_quantity,
        cast(days.in_quantity - days.out_quantity as decimal(28, 8)) as net_quantity,
        cast(days.in_aux_quantity as decimal(28, 8)) as in_aux_quantity,
        cast(days.out_aux_quantity as decimal(28, 8)) as out_aux_quantity,
        cast(days.in_aux_quantity - days.out_aux_quantity as decimal(28, 8)) as net_aux_quantity,
        {{ build_time() }} as stored_at
    from days
    left join {{ ref('dim_orgs') }} orgs on days.org_id = orgs.org_id
    left join {{ ref('dim_warehouses') }} warehouses
        on days.warehouse_id = warehouses.warehouse_id
    left join {{ ref('dim_materials') }} materials on days.material_id = materials.material_id
)

select * from final
