{% snapshot snap_statement_accounts %}

{{ config(unique_key='mapping_row_id', strategy='timestamp', updated_at='captured_at') }}

select
    statement_accounts.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_app__statement_accounts') }} statement_accounts

{% endsnapshot %}
