select
    line_no,
    line_name,
    line_name_en,
    line_level
from {{ ref('statement_lines') }}
where statement = 'income_statement'
