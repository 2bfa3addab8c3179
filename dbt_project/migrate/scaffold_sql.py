"""The SQL that a scaffold writes: staging views, kept models, the mart's skeleton."""

from collections.abc import Iterator

from dbt_project.migrate.scaffold_plan import MartSource, Plan, PlannedColumn, PlannedTable

_NC = "nc"  # the source whose null marks, dates and flags the macros of macros/nc know


def staging_sql(table: PlannedTable) -> str:
    """A view on one table: renamed, typed, null marks turned into nulls."""
    lines = [f"    {staged(column, table.source)}," for column in _shown(table)]
    deleted = "{{ nc_is_deleted() }}" if table.source == _NC else "coalesce(is_deleted, 0)"
    return "\n".join(
        [
            "select",
            *lines,
            "    captured_at,",
            f"    {deleted} as is_deleted",
            f"from {{{{ source('{table.source}', '{table.table}') }}}}",
            "",
        ]
    )


def _shown(table: PlannedTable) -> list[PlannedColumn]:
    return [column for column in table.columns if column.source not in ("dr", "ts")]


def staged(column: PlannedColumn, source: str) -> str:
    """One column of a staging view."""
    if source == _NC:
        macros = {
            "reference": "nc_reference",
            "date": "nc_date",
            "flag": "nc_flag",
            "text": "nc_text",
        }
        macro = macros.get(column.kind)
        expression = f"{{{{ {macro}('{column.source}') }}}}" if macro else column.source
    elif column.kind in ("reference", "text"):
        expression = f"nullif(trim({column.source}), '')"
    else:
        expression = column.source
    if column.kind == "whole":
        expression = f"cast({column.source} as integer)"
    return expression if expression == column.name else f"{expression} as {column.name}"


def kept_sql(table: PlannedTable) -> str:
    """Base data is a snapshot, business data an incremental model; both keep what was deleted."""
    key = ", ".join(f"'{name}'" for name in key_names(table))
    unique_key = key if len(table.key) == 1 else f"[{key}]"
    rows = f"    {table.entity}.*,\n    {{{{ build_time() }}}} as stored_at\n"
    rows += f"from {{{{ ref('{table.staging_model}') }}}} {table.entity}"
    if not table.is_base:
        return (
            f"{{{{ config(unique_key={unique_key}) }}}}\n\nselect\n{rows}\n{{{{ only_new() }}}}\n"
        )
    settings = f"unique_key={unique_key}, strategy='timestamp', updated_at='captured_at'"
    return (
        f"{{% snapshot {table.kept_model} %}}\n\n{{{{ config({settings}) }}}}\n\n"
        f"select\n{rows}\n\n{{% endsnapshot %}}\n"
    )


def key_names(table: PlannedTable) -> list[str]:
    """The table's key by its plain names."""
    names = {column.source: column.name for column in table.columns}
    return [names[name] for name in table.key]


def mart_sql(plan: Plan, mart: str) -> str:
    """The mart: one row per row of the main table, with what can be reached from it."""
    if plan.main is None:
        return _empty_mart(plan, mart)
    parts = [
        *_head(plan),
        "with " + ",\n\n".join(_imports(plan)) + ",\n",
        "final as (",
        "    select",
    ]
    parts += [
        f"        {c.source.alias}.{c.column.name}{_as(c.column.name, c.name)},"
        for c in plan.columns
    ]
    parts += ["        {{ build_time() }} as stored_at", f"    from {plan.main.alias}"]
    parts += _joined(plan)
    parts += _todo_where(plan)
    parts += [")", "", "select * from final", ""]
    return "\n".join(parts)


def _as(name: str, wanted: str) -> str:
    return "" if name == wanted else f" as {wanted}"


def _empty_mart(plan: Plan, mart: str) -> str:
    lines = [*_head(plan), f"-- TODO: no table of this report is known yet; write {mart} here."]
    lines += [
        "select cast(null as varchar(20)) as row_id",
        "from {{ ref('dim_orgs') }}",
        "where 1 = 0",
    ]
    return "\n".join([*lines, ""])


def _head(plan: Plan) -> list[str]:
    file = plan.analysis.path.name
    lines = ["{#"]
    lines.append(f"    Skeleton from {file}: what the legacy report {plan.report} reads, joined.")
    lines += [f"    TODO: {text}" for text in _todos(plan)]
    return [*lines, "#}", ""]


def _todos(plan: Plan) -> Iterator[str]:
    yield "filters, computed columns and grouping below; then drop the columns that nothing shows"
    if plan.main is not None and not plan.main.table.startswith(("bd_", "org_")):
        yield "incremental by touched keys once it grows: copy the shape of fct_shipments"
    for table in plan.unreached:
        yield f"{table} is not joined: no key leads to one row of it; aggregate it first"
    for declared, columns in plan.missing:
        names = ", ".join(column.source for column in columns)
        yield f"{declared.name} lacks {names}: take the diff that scaffold showed"


def _imports(plan: Plan) -> Iterator[str]:
    sources = [plan.main, *(join.source for join in plan.joins)]
    for source in sources:
        if source is not None:
            yield f"{source.alias} as (\n{_rows(source)}\n)"


def _rows(source: MartSource) -> str:
    if source.model.startswith("snap_"):
        return f"    {{{{ current_version(ref('{source.model}')) }}}}"
    return f"    select * from {{{{ ref('{source.model}') }}}}\n    where is_deleted = 0"


def _joined(plan: Plan) -> Iterator[str]:
    known = {join.source.table: join.source for join in plan.joins}
    if plan.main is not None:
        known[plan.main.table] = plan.main
    for join in plan.joins:
        kind = "left" if join.is_left else "inner"
        on = " and ".join(
            f"{_column(known[left[0]], left[1])} = {_column(join.source, right[1])}"
            for left, right in join.on
        )
        line = f"    {kind} join {join.source.alias} on {on}"
        yield line if len(line) <= 100 else f"    {kind} join {join.source.alias}\n        on {on}"


def _column(source: MartSource, column: str) -> str:
    return f"{source.alias}.{source.columns[column].name}"


def _todo_where(plan: Plan) -> Iterator[str]:
    """What the legacy statement filters and computes, for the analyst to put in its place."""
    for found in dict.fromkeys((f.line, f.clause, f.text) for f in plan.statement.filters):
        yield f"    -- TODO line {found[0]}: {found[1]} {_comment(found[2])}"
    for output in plan.outputs:
        if output.kind not in ("column", "star"):
            yield f"    -- TODO line {output.line}: {output.name}: {_comment(output.text)}"


def _comment(text: str) -> str:
    """A piece of legacy SQL that may stand in a comment of a dbt model."""
    return (
        text.replace("{{", "{ {")
        .replace("}}", "} }")
        .replace("{%", "{ %")
        .replace("{#", "{ #")[:200]
    )
