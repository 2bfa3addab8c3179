select
    {{ nc_reference('pk_praybill_b') }} as requisition_line_id,
    {{ nc_reference('pk_praybill') }} as requisition_id,
    {{ nc_text('crowno') }} as line_no,
    {{ nc_reference('pk_material') }} as material_id,
    nnum as quantity,
    {{ nc_date('dreqdate') }} as required_date,
    coalesce(naccumulatenum, 0) as ordered_quantity,
    {{ nc_flag('browclose') }} as is_closed,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'po_praybill_b') }}
