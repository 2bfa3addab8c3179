{# dbt.datediff: how many starts of a unit lie between two moments. Weeks start on Monday, everywhere. #}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
    {%- set unit = datepart | lower -%}
    date_diff(
        '{{ unit }}',
        date_trunc('{{ unit }}', cast({{ first_date }} as timestamp)),
        date_trunc('{{ unit }}', cast({{ second_date }} as timestamp))
    )
{%- endmacro %}

{% macro oracle__datediff(first_date, second_date, datepart) -%}
    {%- set per_day = {'day': 1, 'hour': 24, 'minute': 1440, 'second': 86400} -%}
    {%- set months = {'year': 12, 'quarter': 3, 'month': 1} -%}
    {%- set unit = known_datepart(datepart, dict(per_day, week=7, **months)) -%}
    {%- set first, second = dbt.date_trunc(unit, first_date), dbt.date_trunc(unit, second_date) -%}
    {%- if unit in months -%}
    round(months_between({{ second }}, {{ first }}) / {{ months[unit] }})
    {%- elif unit == 'week' -%}
    round(({{ second }} - {{ first }}) / 7)
    {%- else -%}
    round(({{ second }} - {{ first }}) * {{ per_day[unit] }})
    {%- endif -%}
{%- endmacro %}
