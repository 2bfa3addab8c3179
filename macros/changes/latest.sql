{# The latest of several timestamps of which some may be null. (Oracle's greatest() is null then.) #}
{% macro latest(timestamps) -%}
    greatest(
        {%- for timestamp in timestamps -%}
        coalesce({{ timestamp }}, timestamp '1900-01-01 00:00:00') {%- if not loop.last %}, {% endif -%}
        {%- endfor -%}
    )
{%- endmacro %}
