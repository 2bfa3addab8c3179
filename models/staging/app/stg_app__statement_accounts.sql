select
    row_id as mapping_row_id,
    trim(statement) as statement,
    trim(account_code) as account_code,
    cast(line_no as integer) as line_no,
    trim(side) as side,
    cast(sign as integer) as sign,
    {{ iso_month('valid_from') }} as valid_from,
    {{ iso_month('valid_to') }} as valid_to,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('app', 'map_statement_accounts') }}
