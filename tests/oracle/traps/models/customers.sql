select
    1 as customer_id,
    'name {{ var('step') }}' as customer_name,
    to_date('2024-03-05 1{{ var('step') }}', 'YYYY-MM-DD HH24') as changed_at
    {%- if var('step') > 1 %}, 'A' as customer_grade {%- endif %}
from dual
