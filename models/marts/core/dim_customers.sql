with customers as (
    {{ current_version(ref('snap_customers')) }}
),

customer_classes as (
    {{ current_version(ref('snap_customer_classes')) }}
),

areas as (
    {{ current_version(ref('snap_areas')) }}
),

final as (
    select
        customers.customer_id,
        customers.customer_code,
        customers.customer_name,
        customers.customer_name_en,
        customers.is_internal,
        customer_classes.customer_class_code,
        customer_classes.customer_class_name,
        customer_classes.customer_class_name_en,
        areas.area_code,
        areas.area_name,
        areas.area_name_en,
        customers.is_deleted
    from customers
    left join customer_classes on customers.customer_class_id = customer_classes.customer_class_id
    left join areas on customers.area_id = areas.area_id
)

{{ stamped('customer_id') }}
