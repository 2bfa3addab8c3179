{# For a law about `key`s (a column, or several: 'a, b'), as a condition: those that one of `inputs` has
   written since the law last held. What was not written since holds as it did then. Storage among the
   inputs tells of rows that marts have no more. In whole with --full-refresh, and where nothing is noted. #}
{% macro since_held(key, inputs) -%}
    {%- if is_recorded() and not flags.FULL_REFRESH -%}
    ({{ key }}) in (
        {%- for input in inputs %}
        select {{ key }} from {{ input }} where stored_at > {{ last_pass() }}
        {%- if not loop.last %} union {%- endif %}
        {%- endfor %}
    )
    {%- else -%}
    1 = 1
    {%- endif -%}
{%- endmacro %}
