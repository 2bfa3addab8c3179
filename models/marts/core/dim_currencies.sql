with final as (
    select
        currency_id,
        currency_code,
        currency_name,
        currency_name_en,
        is_deleted
    from ({{ current_version(ref('snap_currencies')) }}) currencies
)

{{ stamped('currency_id') }}
