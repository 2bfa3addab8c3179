{{ config(
    materialized='incremental', unique_key='sales_invoice_line_id',
    meta={'indexed': ['customer_id', 'material_id']}, partition_config=by_month('invoice_date')
) }}

{%- set changes = [
    {'by': ref('sto_sales_invoice_lines')},
    {'by': ref('sto_sales_invoices'), 'through': ref('sto_sales_invoice_lines'), 'on': 'sales_invoice_id'},
    {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
    {'by': ref('dim_depts'), 'through': this, 'on': 'dept_id'},
    {'by': ref('dim_persons'), 'through': this, 'on': 'person_id'},
    {'by': ref('dim_customers'), 'through': this, 'on': 'customer_id'},
    {'by': ref('dim_materials'), 'on': 'material_id', 'shows': material_shown()},
] %}

with invoice_lines as (
    select * from {{ ref('sto_sales_invoice_lines') }}
    {{ touched('sales_invoice_line_id', changes) }}
),

invoices as (
    select * from {{ ref('sto_sales_invoices') }}
),

final as (
    select
        invoice_lines.sales_invoice_line_id,
        invoice_lines.sales_invoice_id,
        invoices.invoice_no,
        invoices.tax_invoice_no,
        invoice_lines.line_no,
        invoices.invoice_date,
        invoice_lines.shipment_line_id,
        invoice_lines.sales_order_line_id,
        invoices.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        invoice_lines.dept_id,
        depts.dept_code,
        depts.dept_name,
        depts.dept_name_en,
        invoice_lines.person_id,
        persons.person_code,
        persons.person_name,
        persons.person_name_en,
        invoices.customer_id,
        customers.customer_code,
        customers.customer_name,
        customers.customer_name_en,
        customers.customer_class_code,
        customers.customer_class_name,
        customers.customer_class_name_en,
        invoice_lines.material_id,
        {%- for column in material_shown() %}
        materials.{{ column }},
        {%- endfor %}
        invoice_lines.quantity,
        invoice_lines.net_amount,
        invoice_lines.tax_amount,
        invoice_lines.amount,
        {{ build_time() }} as stored_at,
        case when invoices.is_deleted = 0 then invoice_lines.is_deleted else 1 end as is_deleted
    from invoice_lines
    left join invoices on invoice_lines.sales_invoice_id = invoices.sales_invoice_id
    left join {{ ref('dim_orgs') }} orgs on invoices.org_id = orgs.org_id
    left join {{ ref('dim_depts') }} depts on invoice_lines.dept_id = depts.dept_id
    left join {{ ref('dim_persons') }} persons on invoice_lines.person_id = persons.person_id
    left join {{ ref('dim_customers') }} customers on invoices.customer_id = customers.customer_id
    left join {{ ref('dim_materials') }} materials
        on invoice_lines.material_id = materials.material_id
)

select * from final
{{ live_rows() }}
