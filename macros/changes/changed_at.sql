{# The rows of `final` with one more column: when the `columns` of a row last changed. A fact is written
   again for every name that it shows; what only adds up its figures follows this time ({'at': column} in
   `touched`), and leaves alone what a new name has not moved. #}
{% macro changed_at(column, key, columns) -%}
    select
        final.*,
        {{ 'coalesce(known.' ~ column ~ ', ' ~ build_time() ~ ')' if is_incremental() else build_time() }}
            as {{ column }}
    from final
    {%- if is_incremental() %}
    left join {{ this }} known
        on
            final.{{ key }} = known.{{ key }}
            {%- for name in columns %}
            and {{ dbt.equals('final.' ~ name, 'known.' ~ name) }}
            {%- endfor %}
    {%- endif %}
{%- endmacro %}
