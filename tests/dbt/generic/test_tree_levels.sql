{# Rows whose level columns have a gap, or whose last filled level is not their own code. #}
{% test tree_levels(model, code, levels) %}
select
    {{ code }},
    {{ levels | join(', ') }}
from {{ model }}
where
    coalesce({{ code }}, '-') <> coalesce({{ levels | reverse | join(', ') }}, '-')
    {%- for level in levels[1:] %}
    or ({{ levels[loop.index0] }} is null and {{ level }} is not null)
    {%- endfor %}
{% endtest %}
