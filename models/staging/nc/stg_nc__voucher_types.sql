select
    {{ nc_reference('pk_vouchertype') }} as voucher_type_id,
    {{ nc_text('code') }} as voucher_type_code,
    {{ nc_text('name') }} as voucher_type_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as voucher_type_name_en,
    {{ nc_text('shortname') }} as voucher_type_short_name,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_vouchertype') }}
