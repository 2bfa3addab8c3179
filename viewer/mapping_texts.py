"""What the mappings' pages say, in both languages."""

from dbt_project.reports import Label

MAPPING_TEXTS: dict[str, Label] = {
    "mappings": Label("映射维护", "Mappings"),
    "mappings_advice": Label(
        "由人维护的对照、归类、预算和目标。保存后，下次刷新时进入报表。",
        "Codes, groups, budgets and targets that people keep. What is saved is in the reports "
        "after the next refresh.",
    ),
    "mappings_none": Label("还没有映射", "There are no mappings yet"),
    "mappings_none_advice": Label(
        "运行一次 ingest run，项目声明的映射就会出现在这里。",
        "Run “ingest run” once: the mappings that the project declares appear here.",
    ),
    "mapping": Label("映射", "Mapping"),
    "mapping_read_only": Label(
        "只能查看：修改需要这些组之一的成员：{groups}。",
        "You may look only: members of these groups may change it: {groups}.",
    ),
    "mapping_search": Label("查找（代码或名称）", "Find (code or name)"),
    "mapping_rows": Label("共 {count} 行", "{count} rows"),
    "mapping_paste": Label(
        "粘贴时，有下拉选项的列请贴代码，名称不会被接受。",
        "When you paste, columns with a list take codes; a name leaves the cell as it was.",
    ),
    "mapping_found": Label("{found} 行，共 {count} 行", "{found} of {count} rows"),
    "mapping_most": Label(
        "只显示前 {most} 行，请查找以缩小范围。", "Only the first {most} are shown: find fewer."
    ),
    "mapping_changed": Label(
        "未保存：新增 {added} 行、修改 {changed} 行、删除 {removed} 行。",
        "Not saved yet: {added} new, {changed} changed, {removed} removed.",
    ),
    "mapping_since": Label("从哪个月起生效", "In effect from"),
    "mapping_since_help": Label(
        "之前月份的报表保持不变：原来的行截止到上个月，新的行从这个月开始。",
        "Reports of earlier months stay as they are: the row as it was ends the month before, "
        "and a new one begins in this month.",
    ),
    "mapping_since_ever": Label("一直以来（改动历史月份）", "Always (changes past months, too)"),
    "mapping_save": Label("保存", "Save"),
    "mapping_discard": Label("放弃修改", "Discard"),
    "mapping_saved": Label(
        "已保存 {count} 行，下次刷新后进入报表。",
        "Saved {count} rows; in the reports after the next refresh.",
    ),
    "mapping_saved_one": Label(
        "已保存 1 行，下次刷新后进入报表。",
        "Saved one row; in the reports after the next refresh.",
    ),
    "mapping_codes": Label("代码", "Codes"),
    "mapping_saved_merged": Label(
        "其中 {merged} 行同时保留了别人刚保存的值。",
        "Into {merged} of them went what others have just saved.",
    ),
    "mapping_nothing": Label("没有需要保存的修改。", "There was nothing to save."),
    "mapping_faults": Label("还不能保存：请先改正", "Not saved: put this right first"),
    "mapping_more_faults": Label("……还有 {count} 处", "… and {count} more"),
    "mapping_fault_at": Label("{row} · {column}：{what}", "{row} · {column}: {what}"),
    "mapping_new_row": Label("新行", "New row"),
    "slip_required": Label("不能为空", "is empty"),
    "slip_too_long": Label(
        "“{value}”太长，最多 {length} 个字符", "“{value}” is longer than {length}"
    ),
    "slip_not_integer": Label("“{value}”不是整数", "“{value}” is not a whole number"),
    "slip_not_decimal": Label("“{value}”不是数字", "“{value}” is not a number"),
    "slip_too_many_digits": Label(
        "“{value}”位数太多：整数 {whole} 位、小数 {scale} 位以内",
        "“{value}” has too many digits: up to {whole} before and {scale} after the point",
    ),
    "slip_not_month": Label(
        "“{value}”不是月份（如 2024-03）", "“{value}” is no month such as 2024-03"
    ),
    "slip_not_date": Label(
        "“{value}”不是日期（如 2024-03-31）", "“{value}” is no date such as 2024-03-31"
    ),
    "slip_not_a_choice": Label("没有“{value}”这个代码", "there is no “{value}”"),
    "slip_twice": Label("“{value}”已经有一行了", "“{value}” has a row already"),
    "slip_overlap": Label(
        "“{value}”在这段时间已经有一行了（{other}）",
        "“{value}” has a row for that time already ({other})",
    ),
    "slip_ends_before": Label("截止月份早于生效月份", "it ends before it begins"),
    "slip_closed": Label(
        "会改变 {value} 之前的月份；确需修改历史，请把生效月份选为“一直以来”",
        "would change months before {value}; to change the past, let changes hold “always”",
    ),
    "mapping_conflicts": Label(
        "没有保存：别人刚改了同样的内容。两个值都在下面，请逐项选择。",
        "Not saved: somebody else has just changed the same. Both values are below: choose.",
    ),
    "mapping_theirs": Label("别人的：{value}", "Theirs: {value}"),
    "mapping_mine": Label("我的：{value}", "Mine: {value}"),
    "mapping_no_row": Label("没有这一行", "no such row"),
    "mapping_whole_row": Label("整行", "the whole row"),
    "mapping_go_on": Label("按选择继续编辑", "Go on with these"),
    "mapping_edit": Label("编辑", "Edit"),
    "mapping_unmapped": Label("尚未映射（{count}）", "Not mapped yet ({count})"),
    "mapping_unmapped_none": Label(
        "数据里的代码都已映射。", "Every code that the data has is mapped."
    ),
    "mapping_unmapped_advice": Label(
        "数据里有、映射里没有的代码。加入后请补全其他列再保存。",
        "Codes that the data has and the mapping lacks. Add them, fill in the rest and save.",
    ),
    "mapping_add": Label("全部加入表格（{count}）", "Add all to the grid ({count})"),
    "mapping_add_chosen": Label("加入所选（{count}）", "Add the chosen ({count})"),
    "mapping_code": Label("代码", "Code"),
    "mapping_name": Label("名称", "Name"),
    "mapping_file": Label("Excel", "Excel"),
    "mapping_download": Label("下载 xlsx", "Download xlsx"),
    "mapping_upload": Label("上传 xlsx", "Upload xlsx"),
    "mapping_upload_advice": Label(
        "上传的文件替换整个表格（文件里没有的行会被删除），检查后再保存。",
        "The file takes the grid's place (rows that it lacks are removed): look, then save.",
    ),
    "mapping_take": Label("放入表格", "Put into the grid"),
    "mapping_bad_file": Label(
        "读不了这个文件：需要从这里下载的那种 xlsx。",
        "This file cannot be read: it must be an xlsx as downloaded here.",
    ),
    "mapping_bad_columns": Label(
        "文件缺少这些列：{columns}", "The file lacks these columns: {columns}"
    ),
    "mapping_history": Label("修改记录", "Changes"),
    "mapping_history_none": Label("还没有人修改过。", "Nobody has changed anything yet."),
    "mapping_history_of": Label("{time} · {who} · {count} 行", "{time} · {who} · rows: {count}"),
    "mapping_added": Label("新增", "added"),
    "mapping_removed": Label("删除", "removed"),
    "mapping_altered": Label("修改", "changed"),
    "mapping_row": Label("行", "Row"),
    "mapping_what": Label("动作", "What"),
    "mapping_before": Label("修改前", "Before"),
    "mapping_after": Label("修改后", "After"),
    "mapping_undo_save": Label("撤销这次保存", "Undo this save"),
    "mapping_undo_one": Label("只撤销 {row}", "Undo only {row}"),
    "mapping_undone": Label("已撤销 {count} 行。", "{count} rows are as they were before."),
    "mapping_undone_one": Label("已撤销 1 行。", "The row is as it was before."),
    "mapping_not_undone": Label(
        "没有撤销：之后又有人改过（{rows}）。",
        "Not undone: it was changed again since ({rows}).",
    ),
    "mapping_refresh": Label("立即刷新", "Refresh now"),
    "mapping_refresh_advice": Label(
        "采集映射并重建受影响的报表，通常几分钟；可以离开本页。",
        "Captures the mappings and builds the reports that they concern, usually a few minutes; "
        "you may leave this page.",
    ),
    "mapping_refreshing": Label("正在刷新：{line}", "Refreshing: {line}"),
    "mapping_refreshed": Label(
        "刷新完成，报表已是最新。", "Refreshed: the reports have what was saved."
    ),
    "mapping_refresh_failed": Label("刷新没有成功", "The refresh has failed"),
}
