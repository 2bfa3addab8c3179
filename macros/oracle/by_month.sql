{# For a large fact's `partition_config`: partitions by the month of a date, on Oracle and where
   ORACLE_PARTITIONS says `month`, because the option costs a licence. Listed, not by interval: a row
   without a date, or with one that is a slip of the pen, has its place as well. Months without rows
   take no space. #}
{% macro by_month(column) -%}
    {%- if target.type != 'oracle' or env_var('ORACLE_PARTITIONS', '') != 'month' -%}
        {{ return({}) }}
    {%- endif -%}
    {%- set clause -%}
        partition by range ({{ column }}) (
            {%- for year in range(2015, 2041) -%}
                {%- for month in range(1, 13) %}
            partition m{{ year }}{{ '%02d' % month }} values less than (
                date '{{ year + month // 12 }}-{{ '%02d' % (month % 12 + 1) }}-01'
            ),
                {%- endfor -%}
            {%- endfor %}
            partition later values less than (maxvalue)
        )
    {%- endset -%}
    {{ return({'clause': clause, 'apply_to_existing': true}) }}
{%- endmacro %}
