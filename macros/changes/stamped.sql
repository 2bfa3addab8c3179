{# Ends a dimension: the rows of `final` with `stored_at`, which stays as it was for a row that is the
   same as before in every declared column. Comparing rows, and not the times of what they are made of,
   also notices what a join no longer finds, and a dimension that was left out of a build. #}
{% macro stamped(key) -%}
    {%- set before = none -%}
    {%- if execute and flags.WHICH in ('build', 'run') and not flags.FULL_REFRESH -%}
        {%- set before = load_relation(this) -%}
    {%- endif -%}
    {%- if before is none -%}
    select final.*, {{ build_time() }} as stored_at
    from final
    {%- else -%}
    {%- do require_declared(before) -%}
    {%- set known = adapter.get_columns_in_relation(before) | map(attribute='name') | map('lower') | list -%}
    {%- set compared = model.columns | select('in', known) | reject('equalto', 'stored_at') | join(', ') -%}
    select final.*, coalesce(unchanged.stored_at, {{ build_time() }}) as stored_at
    from final
    left join (
        select before_rows.{{ key }}, before_rows.stored_at
        from {{ before }} before_rows
        inner join (
            select {{ compared }} from final
            intersect
            select {{ compared }} from {{ before }}
        ) same_rows on before_rows.{{ key }} = same_rows.{{ key }}
    ) unchanged on final.{{ key }} = unchanged.{{ key }}
    {%- endif -%}
{%- endmacro %}

{# stamped() compares what the YAML declares, so that has to be everything. #}
{% macro require_declared(relation) -%}
    {%- set missing = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- if column.name | lower not in model.columns -%}
            {%- do missing.append(column.name | lower) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- do exceptions.raise_compiler_error(
            'the YAML of ' ~ model.name ~ ' does not declare ' ~ missing | join(', ')
            ~ ': declare it, or build once with --full-refresh if it is gone'
        ) -%}
    {%- endif -%}
{%- endmacro %}
