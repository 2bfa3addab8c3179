-- What a voucher line names as its partner is a customer or a supplier.
with final as (
    select
        customer_id as partner_id,
        customer_code as partner_code,
        customer_name as partner_name,
        customer_name_en as partner_name_en,
        0 as is_supplier,
        is_internal,
        is_deleted
    from {{ ref('dim_customers') }}
    union all
    select
        supplier_id as partner_id,
        supplier_code as partner_code,
        supplier_name as partner_name,
        supplier_name_en as partner_name_en,
        1 as is_supplier,
        is_internal,
        is_deleted
    from {{ ref('dim_suppliers') }}
)

{{ stamped('partner_id') }}
