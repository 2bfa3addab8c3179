{# dbt.listagg: a group's values in one text, in the order of the values unless told otherwise. With a limit, the
   first so many; the values must not contain the delimiter then. #}
{% macro duckdb__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- set order = order_by_clause or 'order by ' ~ measure -%}
    {%- set values = 'array_agg(' ~ measure ~ ' ' ~ order ~ ') filter (where ' ~ measure ~ ' is not null)' -%}
    {%- if limit_num -%}
    array_to_string(({{ values }})[1:{{ limit_num }}], {{ delimiter_text }})
    {%- else -%}
    string_agg({{ measure }}, {{ delimiter_text }} {{ order }})
    {%- endif -%}
{%- endmacro %}

{# A list beyond 4,000 bytes is an error, with a limit too where those first ones are longer. #}
{% macro oracle__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- set within = 'within group (' ~ (order_by_clause or 'order by ' ~ measure) ~ ')' -%}
    {%- set delimiter = delimiter_text -%}
    {%- if limit_num -%}
    {%- set listed -%}
    listagg({{ measure }}, {{ delimiter }} on overflow truncate without count) {{ within }}
    {%- endset -%}
    substr(
        {{ listed }}, 1,
        coalesce(nullif(instr({{ listed }}, {{ delimiter }}, 1, {{ limit_num }}), 0) - 1, 4000)
    )
    {%- else -%}
    listagg({{ measure }}, {{ delimiter }}) {{ within }}
    {%- endif -%}
{%- endmacro %}
