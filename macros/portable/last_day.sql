{# dbt.last_day: of the week, month, quarter or year, as a date. #}
{% macro oracle__last_day(date, datepart) -%}
    {%- set months = {'month': 1, 'quarter': 3, 'year': 12} -%}
    {%- set unit = known_datepart(datepart, dict(months, week=0)) -%}
    {%- if unit == 'week' -%}
    ({{ dbt.date_trunc(unit, date) }} + 6)
    {%- else -%}
    (add_months({{ dbt.date_trunc(unit, date) }}, {{ months[unit] }}) - 1)
    {%- endif -%}
{%- endmacro %}
