{# A text in NC: blank-padded where the column is char; empty means null, as in Oracle. #}
{% macro nc_text(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}
