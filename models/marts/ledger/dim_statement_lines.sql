select
    statement,
    line_no,
    line_name,
    line_name_en
from {{ ref('statement_lines') }}
where sign_in_totals is not null
