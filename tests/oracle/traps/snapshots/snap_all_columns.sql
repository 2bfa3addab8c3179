{% snapshot snap_all_columns %}
{{ config(unique_key='customer_id', strategy='check', check_cols='all') }}
select * from {{ ref('customers') }}
{% endsnapshot %}
