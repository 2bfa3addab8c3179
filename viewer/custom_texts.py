"""What is said about reports that people make themselves."""

from dbt_project.reports import Label

CUSTOM_TEXTS: dict[str, Label] = {
    "custom": Label("自定义报表", "Custom reports"),
    "custom_sql": Label("用 SQL 做报表", "A report in SQL"),
    "custom_sql_advice": Label(
        "在数据集市上写一条 select 查询，:名称 是参数。只读，不会影响数据，也不会加重 ERP 的负担。",
        "Write one select query over the marts; :name is a parameter. It only reads: nothing can "
        "be damaged, and the ERP is not touched.",
    ),
    "custom_fields": Label("选字段做报表", "A report from fields"),
    "custom_fields_advice": Label(
        "选一张表和要看的字段，结果马上显示在下面；满意后保存，就和其他报表一样使用。",
        "Choose a table and the fields to see; the result is shown below at once. Save it, and it "
        "is a report like any other.",
    ),
    "custom_statement": Label("查询语句", "Statement"),
    "custom_statement_hint": Label(
        "输入时提示表名和字段名：Tab 采用，Esc 关闭；Ctrl+Enter 运行前先确认输入",
        "Names of tables and columns are offered as you type: Tab takes one, Esc closes the list",
    ),
    "custom_tables": Label("可读的表", "Tables to read"),
    "custom_start": Label("从这张表开始", "Begin with this table"),
    "custom_column": Label("字段", "Column"),
    "custom_meaning": Label("含义", "Meaning"),
    "custom_type": Label("类型", "Type"),
    "custom_run": Label("运行", "Run"),
    "custom_cancel": Label("停止", "Stop"),
    "custom_running": Label("正在运行，已 {seconds} 秒…", "Running for {seconds} s…"),
    "custom_cancelled": Label("已停止", "Stopped"),
    "custom_none_seen": Label(
        "目前没有可读的表：请管理员检查您的权限",
        "There are no tables that you may read: ask the administrator about your rights",
    ),
    "custom_not_run": Label("这条语句不能运行", "This statement cannot run"),
    "custom_read_from": Label("来自 {marts}", "From {marts}"),
    "custom_took": Label("用时 {seconds} 秒", "Took {seconds} s"),
    "custom_built": Label("数据构建于 {time}", "Data built {time}"),
    "custom_cut": Label(
        "结果很多，只取前 {rows} 行：加条件，或者汇总",
        "There is more: only the first {rows} rows are taken. Add conditions, or sum up",
    ),
    "custom_empty": Label("查询成功，没有符合条件的行", "It ran well, and no row meets it"),
    "custom_unrun": Label("还没有运行", "Not run yet"),
    "custom_unrun_advice": Label("填好参数，点“运行”。", "Answer the parameters and press Run."),
    "custom_parameters": Label("参数设置", "Parameters"),
    "custom_kind": Label("{name} 的类型", "Type of {name}"),
    "custom_usual": Label("{name} 的默认值", "Usual answer of {name}"),
    "custom_choices": Label("{name} 的选项（逗号分隔）", "Choices of {name}, with commas between"),
    "custom_type_text": Label("文本", "Text"),
    "custom_type_number": Label("数字", "Number"),
    "custom_type_date": Label("日期", "Date"),
    "custom_type_choice": Label("选项", "Choice"),
    "custom_history": Label("运行记录", "Past runs"),
    "custom_history_none": Label("还没有运行过语句。", "No statement has been run yet."),
    "custom_history_rows": Label("{rows} 行", "{rows} rows"),
    "custom_save": Label("保存", "Save"),
    "custom_save_as": Label("另存为新报表", "Save as a new report"),
    "custom_title": Label("名称", "Title"),
    "custom_description": Label("说明", "Description"),
    "custom_share": Label("共享给", "Share with"),
    "custom_share_hint": Label("只有我自己", "Nobody but me"),
    "custom_everybody": Label("所有人", "Everybody"),
    "custom_saved": Label(
        "“{title}”已保存（第 {version} 版）", "“{title}” is saved (version {version})"
    ),
    "custom_needs_title": Label("请先写名称", "Give it a title first"),
    "custom_needs_valid": Label(
        "语句通过检查后才能保存", "It can be saved once it is found in order"
    ),
    "custom_open": Label("打开报表", "Open the report"),
    "custom_edit": Label("编辑", "Edit"),
    "custom_versions": Label("版本", "Versions"),
    "custom_version": Label(
        "第 {version} 版 · {time} · {name}", "Version {version} · {time} · {name}"
    ),
    "custom_bring_back": Label("恢复这一版", "Bring this version back"),
    "custom_delete": Label("删除", "Delete"),
    "custom_deleted": Label("“{title}”已删除", "“{title}” is deleted"),
    "custom_none": Label("还没有自定义报表。", "There are no custom reports yet."),
    "custom_shared_all": Label("已共享给所有人", "Shared with everybody"),
    "custom_shared_some": Label("已共享给 {groups}", "Shared with {groups}"),
    "custom_private": Label("只有我自己能看到", "Seen by its owner alone"),
    "custom_not_shown": Label(
        "“{title}”现在不能显示：{reason}", "“{title}” cannot be shown now: {reason}"
    ),
    "custom_made_by": Label("制作人 {name}", "Made by {name}"),
    "custom_promote": Label(
        "分析人员可用命令 report-platform promote {name} 把它写进项目",
        "An analyst can write it into the project: report-platform promote {name}",
    ),
    "custom_promote_sql": Label(
        "要把它变成正式报表，请先把语句做成数据集市的模型（见 docs/analysts.md）",
        "To make it a report of the project, turn the statement into a mart first "
        "(docs/analysts.md)",
    ),
    # picking fields
    "fields_mart": Label("表", "Table"),
    "fields_layout": Label("样式", "Layout"),
    "fields_list": Label("明细表", "List"),
    "fields_crosstab": Label("汇总表", "Cross-tab"),
    "fields_columns": Label("要看的字段", "Fields to see"),
    "fields_rows": Label("按什么分组", "Group by"),
    "fields_across": Label("横向展开", "Columns from"),
    "fields_across_none": Label("不展开", "None"),
    "fields_measures": Label("汇总什么", "Figures"),
    "fields_filters": Label("查询条件", "Filters"),
    "fields_order": Label("排序", "Order by"),
    "fields_descending": Label("从大到小", "Largest first"),
    "fields_totals": Label("合计", "Totals"),
    "fields_subtotals": Label("小计", "Subtotals"),
    "fields_choose": Label("请选择", "Choose"),
    "fields_preview": Label("预览", "Preview"),
    "fields_need_list": Label("选一个以上要看的字段", "Choose at least one field to see"),
    "fields_need_crosstab": Label(
        "选一个以上分组字段和一个以上汇总数", "Choose at least one field to group by and one figure"
    ),
}
