with final as (
    select
        voucher_type_id,
        voucher_type_code,
        voucher_type_name,
        voucher_type_name_en,
        voucher_type_short_name,
        is_deleted
    from ({{ current_version(ref('snap_voucher_types')) }}) voucher_types
)

{{ stamped('voucher_type_id') }}
