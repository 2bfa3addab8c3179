{# A test's `limit`, which Oracle has not by that name. #}
{% macro oracle__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    select
        {{ fail_calc }} as failures,
        case when {{ fail_calc }} {{ warn_if }} then 1 else 0 end as should_warn,
        case when {{ fail_calc }} {{ error_if }} then 1 else 0 end as should_error
    from (
        {{ main_sql }}
        {%- if limit is not none %}
        fetch first {{ limit }} rows only
        {%- endif %}
    ) dbt_internal_test
{%- endmacro %}
