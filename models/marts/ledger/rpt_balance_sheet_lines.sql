select
    line_no,
    line_name,
    line_name_en,
    line_level,
    panel_no
from {{ ref('statement_lines') }}
where statement = 'balance_sheet'
