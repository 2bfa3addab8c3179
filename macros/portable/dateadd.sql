{# dbt.dateadd: so many units later. A month's last days that the target month lacks become its last day,
   and the last day is no exception: 28 February and a month is 28 March, where ADD_MONTHS says 31. #}
{% macro oracle__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- set seconds = {'week': 604800, 'day': 86400, 'hour': 3600, 'minute': 60, 'second': 1} -%}
    {%- set months = {'year': 12, 'quarter': 3, 'month': 1} -%}
    {%- set unit = known_datepart(datepart, dict(seconds, **months)) -%}
    {%- set moment = from_date_or_timestamp -%}
    {%- if unit in months -%}
    {%- set later = months[unit] ~ ' * (' ~ interval ~ ')' -%}
    ({{ moment }} + numtodsinterval(
        least(
            add_months(trunc({{ moment }}, 'DD'), {{ later }}),
            add_months(trunc({{ moment }}, 'MM'), {{ later }}) + extract(day from {{ moment }}) - 1
        ) - trunc({{ moment }}, 'DD'), 'DAY'
    ))
    {%- else -%}
    ({{ moment }} + numtodsinterval({{ seconds[unit] }} * ({{ interval }}), 'SECOND'))
    {%- endif -%}
{%- endmacro %}
