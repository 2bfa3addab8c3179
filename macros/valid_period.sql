{# From which day a mapping's row holds, and until which it does no longer: what has no such month
   holds since 1900, or until the year 9999. #}
{% macro valid_period() -%}
    coalesce(valid_from, date '1900-01-01') as valid_from,
    case
        when valid_to is null then date '9999-12-31'
        else cast({{ dbt.dateadd('month', 1, 'valid_to') }} as date)
    end as valid_until
{%- endmacro %}
