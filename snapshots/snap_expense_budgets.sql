{% snapshot snap_expense_budgets %}

{{ config(unique_key='mapping_row_id', strategy='timestamp', updated_at='captured_at') }}

select
    expense_budgets.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_app__expense_budgets') }} expense_budgets

{% endsnapshot %}
