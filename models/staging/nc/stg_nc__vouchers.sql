select
    {{ nc_reference('pk_voucher') }} as voucher_id,
    {{ nc_reference('pk_accountingbook') }} as book_id,
    {{ nc_reference('pk_vouchertype') }} as voucher_type_id,
    {{ iso_date("year || '-' || substr(adjustperiod, 1, 2) || '-01'") }} as period_month,
    {{ nc_text('adjustperiod') }} as adjust_period,
    num as voucher_no,
    case
        when num < 1000 then lpad(cast(num as varchar(10)), 4, '0')
        else cast(num as varchar(10))
    end as padded_voucher_no,
    {{ nc_date('prepareddate') }} as voucher_date,
    coalesce(voucherkind, 0) as voucher_kind,
    case when nullif({{ nc_reference('pk_manager') }}, 'N/A') is null then 0 else 1 end
        as is_posted,
    {{ nc_flag('tempsaveflag') }} as is_unfinished,
    case
        when discardflag = 'Y' or tempsaveflag = 'Y' or voucherkind in (5, 255) then 0
        else 1
    end as is_counted,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'gl_voucher') }}
