with suppliers as (
    {{ current_version(ref('snap_suppliers')) }}
),

supplier_classes as (
    {{ current_version(ref('snap_supplier_classes')) }}
),

areas as (
    {{ current_version(ref('snap_areas')) }}
),

final as (
    select
        suppliers.supplier_id,
        suppliers.supplier_code,
        suppliers.supplier_name,
        suppliers.supplier_name_en,
        suppliers.is_internal,
        supplier_classes.supplier_class_code,
        supplier_classes.supplier_class_name,
        supplier_classes.supplier_class_name_en,
        areas.area_code,
        areas.area_name,
        areas.area_name_en,
        suppliers.is_deleted
    from suppliers
    left join supplier_classes on suppliers.supplier_class_id = supplier_classes.supplier_class_id
    left join areas on suppliers.area_id = areas.area_id
)

{{ stamped('supplier_id') }}
