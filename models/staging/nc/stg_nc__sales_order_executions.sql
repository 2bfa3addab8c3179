select
    {{ nc_reference('csaleorderbid') }} as sales_order_line_id,
    coalesce(ntotalsendnum, 0) as sent_quantity,
    coalesce(ntotaloutnum, 0) as shipped_quantity,
    coalesce(ntotalnotoutnum, 0) as open_quantity,
    coalesce(ntotalinvoicenum, 0) as invoiced_quantity,
    coalesce(ntotalarnum, 0) as receivable_quantity,
    coalesce(ntotalarmny, 0) as receivable_amount,
    coalesce(ntotalpaymny, 0) as collected_amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'so_saleorder_exe') }}
