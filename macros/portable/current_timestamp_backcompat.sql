{# dbt.current_timestamp_backcompat: now in UTC, without a zone. #}
{% macro oracle__current_timestamp_backcompat() -%}
    {{ oracle__current_timestamp() }}
{%- endmacro %}
