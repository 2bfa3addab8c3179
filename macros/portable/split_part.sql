{# dbt.split_part: the nth part of a text, from the end when negative; null where it is empty or missing.
   The delimiter is one character. #}
{% macro duckdb__split_part(string_text, delimiter_text, part_number) -%}
    nullif(string_split({{ string_text }}, {{ delimiter_text }})[{{ part_number }}], '')
{%- endmacro %}

{# Between two delimiters of the text with one put at either end. #}
{% macro oracle__split_part(string_text, delimiter_text, part_number) -%}
    {%- set whole = '(' ~ delimiter_text ~ ' || ' ~ string_text ~ ' || ' ~ delimiter_text ~ ')' -%}
    {%- set way = -1 if part_number < 0 else 1 -%}
    {%- set near, far = part_number * way, part_number * way + 1 -%}
    {%- set left, right = (far, near) if part_number < 0 else (near, far) -%}
    {%- set begin = 'instr(' ~ whole ~ ', ' ~ delimiter_text ~ ', ' ~ way ~ ', ' ~ left ~ ')' -%}
    {%- set end = 'instr(' ~ whole ~ ', ' ~ delimiter_text ~ ', ' ~ way ~ ', ' ~ right ~ ')' -%}
    case when {{ begin }} > 0 then substr({{ whole }}, {{ begin }} + 1, {{ end }} - {{ begin }} - 1) end
{%- endmacro %}
