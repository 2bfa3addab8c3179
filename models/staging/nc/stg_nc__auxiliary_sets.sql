select
    {{ nc_reference('assid') }} as auxiliary_set_id,
    {{ nc_reference('f1') }} as dept_id,
    {{ nc_reference('f2') }} as person_id,
    {{ nc_reference('f4') }} as partner_id,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'gl_docfree1') }}
