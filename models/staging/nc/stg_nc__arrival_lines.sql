select
    {{ nc_reference('pk_arriveorder_b') }} as arrival_line_id,
    {{ nc_reference('pk_arriveorder') }} as arrival_id,
    {{ nc_reference('pk_order_b') }} as purchase_order_line_id,
    {{ nc_text('crowno') }} as line_no,
    {{ nc_reference('pk_material') }} as material_id,
    nnum as quantity,
    coalesce(nelignum, 0) as accepted_quantity,
    coalesce(nnotelignum, 0) as refused_quantity,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'po_arriveorder_b') }}
