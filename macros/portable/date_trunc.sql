{# dbt.date_trunc: the start of the year, quarter, month, week (Monday), day, hour, minute or second. #}
{% macro oracle__date_trunc(datepart, date) -%}
    {%- set units = {
        'year': 'YYYY', 'quarter': 'Q', 'month': 'MM', 'week': 'IW', 'day': 'DD', 'hour': 'HH24', 'minute': 'MI',
    } -%}
    {%- if datepart | lower == 'second' -%}
    (
        trunc({{ date }}, 'MI')
        + numtodsinterval(floor(extract(second from cast({{ date }} as timestamp))), 'SECOND')
    )
    {%- else -%}
    trunc({{ date }}, '{{ units[known_datepart(datepart, units)] }}')
    {%- endif -%}
{%- endmacro %}

{# The unit in lower case; any other than those is an error. #}
{% macro known_datepart(datepart, units) -%}
    {%- if datepart | lower not in units -%}
        {%- do exceptions.raise_compiler_error(
            "'" ~ datepart ~ "' is no unit of time that every warehouse knows: use " ~ units | join(', ')
        ) -%}
    {%- endif -%}
    {{ return(datepart | lower) }}
{%- endmacro %}
