{# dbt.generate_series: the whole numbers from 1 to the bound, which may be an expression. #}
{% macro oracle__generate_series(upper_bound) -%}
    select level as generated_number from dual
    where {{ upper_bound }} > 0
    connect by level <= {{ upper_bound }}
{%- endmacro %}

{# dbt.date_spine: one row per unit from the first date to before the last. #}
{% macro oracle__date_spine(datepart, start_date, end_date) -%}
    select {{ dbt.dateadd(datepart, 'generated_number - 1', start_date) }} as date_{{ datepart }}
    from ({{ dbt.generate_series(dbt.datediff(start_date, end_date, datepart)) }}) numbers
{%- endmacro %}
