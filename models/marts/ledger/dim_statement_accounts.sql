select
    statement,
    line_no,
    account_code,
    side,
    sign,
    {{ valid_period() }}
from ({{ current_version(ref('snap_statement_accounts')) }}) accounts
where is_deleted = 0
