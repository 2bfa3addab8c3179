{# dbt.right: the last so many characters; null for none. A shorter text is whole. #}
{% macro duckdb__right(string_text, length_expression) -%}
    nullif(right({{ string_text }}, {{ length_expression }}), '')
{%- endmacro %}

{% macro oracle__right(string_text, length_expression) -%}
    substr({{ string_text }}, greatest(length({{ string_text }}) - ({{ length_expression }}), 0) + 1)
{%- endmacro %}
