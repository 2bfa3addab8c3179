{# A reference in NC: blank-padded, and null is also written '~' or ''. #}
{% macro nc_reference(column) -%}
    nullif(nullif(trim({{ column }}), '~'), '')
{%- endmacro %}
