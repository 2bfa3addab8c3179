"""Every text of the app in both languages; a report's own texts come from its declaration."""

from dbt_project.reports import Label, Language
from viewer.access_texts import ACCESS_TEXTS
from viewer.admin_texts import ADMIN_TEXTS
from viewer.custom_texts import CUSTOM_TEXTS
from viewer.fault_texts import FAULT_TEXTS
from viewer.mapping_texts import MAPPING_TEXTS
from viewer.trust_texts import TRUST_TEXTS

TEXTS: dict[str, Label] = {
    **ACCESS_TEXTS,
    **TRUST_TEXTS,
    **ADMIN_TEXTS,
    **FAULT_TEXTS,
    **MAPPING_TEXTS,
    **CUSTOM_TEXTS,
    # the frame
    "app": Label("报表平台", "Report platform"),
    "home": Label("首页", "Home"),
    "catalogue": Label("报表目录", "All reports"),
    "skip": Label("跳到内容", "Skip to the content"),
    "language": Label("语言", "Language"),
    "local_user": Label(
        "本机单用户模式，未启用登录。", "Single local user; sign-in is not set up."
    ),
    # when something is wrong
    "error_title": Label("这个页面没有成功打开", "This page did not open"),
    "error_declaration": Label("报表的声明有误", "The report is declared wrongly"),
    "error_connection": Label("数据库暂时打不开", "The database cannot be opened"),
    "error_login": Label(
        "数据库拒绝了查看用户登录", "The database does not let the viewer's user in"
    ),
    "error_login_advice": Label(
        "请管理员检查 profiles.yml 中的用户和密码（viewer_user、viewer_password）；"
        "改好后刷新页面；不改则十分钟后才会再试，以免锁定用户。",
        "The administrator checks user and password in profiles.yml (viewer_user, "
        "viewer_password). Without a change the next try is made after ten minutes, lest the "
        "account be locked.",
    ),
    "error_unreachable_advice": Label(
        "数据库没有应答：可能正在重启，或网络、监听程序有问题。请稍后刷新页面；"
        "如果问题依旧，请把下面的说明发给管理员。",
        "No database answers: it may be starting again, or the network or its listener is down. "
        "Reload the page in a moment; if it happens again, send the message below to the "
        "administrator.",
    ),
    "error_full": Label("同时查看的人太多", "Too many people are reading at once"),
    "error_full_advice": Label(
        "可用的数据库会话都在使用中，请稍后刷新页面。管理员可以调大 viewer_sessions。",
        "All database sessions are in use: reload the page in a moment. The administrator can "
        "raise viewer_sessions.",
    ),
    "error_not_readable": Label("报表所用的表读不到", "A table of this report cannot be read"),
    "error_not_readable_advice": Label(
        "这张表还没有构建，或查看用户没有它的查询（SELECT）权限。请把下面的说明发给管理员。",
        "It has not been built yet, or the viewer's user has no SELECT privilege on it. Send the "
        "message below to the administrator.",
    ),
    "error_refreshing": Label("数据正在刷新", "The data is being refreshed"),
    "error_refreshing_advice": Label(
        "构建程序正在替换这里用到的表，请过一会儿再刷新页面。",
        "A build is just replacing a table that this page reads. Reload it in a little while.",
    ),
    "reading_again": Label(
        "数据刚刚有变化，正在重新读取…", "The data has just changed; reading it again…"
    ),
    "error_timeout": Label("查询超时", "The query took too long"),
    "error_timeout_advice": Label(
        "查询超过 {seconds} 秒，已被终止。请缩小查询范围（例如缩短期间，或只选几个组织）后再试。",
        "The query ran longer than {seconds} seconds and was stopped. Narrow it down, for example "
        "to a shorter period or a few organisations.",
    ),
    "error_parameter": Label("链接中的查询条件有误", "The link's parameters are not valid"),
    "error_retry": Label(
        "请稍后刷新页面；如果问题依旧，请把下面的说明发给管理员。",
        "Reload the page in a moment. If it happens again, send the message below to the "
        "administrator.",
    ),
    "unknown_page": Label("没有这个页面", "There is no such page"),
    "unknown_page_advice": Label(
        "没有名为“{name}”的报表。它可能已改名或停用，请在报表目录中查找。",
        "There is no report called “{name}”. It may have been renamed or retired: look for it "
        "among all reports.",
    ),
    "nothing_published": Label("还没有可以查看的数据", "There is no data to look at yet"),
    "nothing_published_advice": Label(
        "采集并构建成功之后，报表就会出现在这里。在项目目录下运行下面的命令，几分钟后刷新本页：",
        "Reports appear here once data has been captured and built. Run this in the project's "
        "folder and reload the page in a few minutes:",
    ),
    "nothing_published_demo": Label(
        "没有 ERP 可连？用演示数据先看看：", "No ERP at hand? Try it with demo data:"
    ),
    "nothing_published_console": Label(
        "没有 make 的电脑上，用 report-platform refresh 和 report-platform demo。",
        "Where there is no make: report-platform refresh and report-platform demo.",
    ),
    # landing page
    "overview": Label("经营概览", "Business at a glance"),
    "overview_advice": Label(
        "各报表默认期间的合计数，点标题看明细。",
        "Grand totals of each report's default period; open a title for the details.",
    ),
    "favourites": Label("我的收藏", "Favourites"),
    "favourites_none": Label(
        "打开报表，点“收藏”，它就会出现在这里。", "Open a report and star it: it will stand here."
    ),
    "recent": Label("最近打开", "Recently opened"),
    "recent_none": Label("还没有打开过报表。", "You have not opened a report yet."),
    "new_reports": Label("新增报表", "New reports"),
    "attention": Label("需要留意", "What is wrong"),
    "attention_none": Label("没有发现问题。", "Nothing that is known of."),
    "attention_uncaptured": Label(
        "{count} 张源表还没有采集成功过：{names}",
        "{count} source tables were never captured: {names}",
    ),
    "headline_change": Label("同比", "vs last year"),
    "headline_trend": Label("最近 {months} 个月", "Last {months} months"),
    "headline_failed": Label("暂时无法计算", "Not available right now"),
    "subjects": Label("按主题浏览", "By subject"),
    "report_count": Label("{count} 张报表", "{count} reports"),
    "report_count_one": Label("{count} 张报表", "{count} report"),
    "freshness": Label("数据状况", "State of the data"),
    "freshness_captured": Label("最近采集", "Last captured"),
    "freshness_oldest": Label("最早的一张源表", "Oldest source table"),
    "freshness_built": Label("最近构建", "Last built"),
    "freshness_now": Label("当前", "Now"),
    "freshness_tests": Label("检验", "Tests"),
    "freshness_tables": Label("源表数量", "Source tables"),
    "refused": Label(
        "最新一次构建没有通过，报表仍显示上一次通过的数据",
        "The newest build did not pass: reports still show the last one that did",
    ),
    "refused_live": Label(
        "最新一次构建没有通过：下列表中的数据可能是旧的或未通过检验，其余的是新的",
        "The newest build did not pass: what is named here may be old or has failed its tests, "
        "all else is new",
    ),
    "refreshing_since": Label("正在刷新（{time} 开始）", "Refreshing since {time}"),
    "build_failed": Label("最近一次构建没有通过：{reason}", "Last build failed: {reason}"),
    "refused_at": Label("发现于 {time}", "Found at {time}"),
    "refused_more": Label("另有 {count} 项", "and {count} more"),
    # catalogue
    "search": Label("搜索报表", "Search reports"),
    "search_hint": Label(
        "名称、说明、列名、负责部门，中英文、拼音首字母均可",
        "Title, description, column or owner; 中文 and pinyin too",
    ),
    "search_none": Label("没有符合“{words}”的报表", "No report matches “{words}”"),
    "found": Label("找到 {count} 张报表", "{count} reports found"),
    "found_one": Label("找到 {count} 张报表", "{count} report found"),
    "owner": Label("负责", "Owner"),
    "replaces": Label("替代", "Replaces"),
    "columns_found": Label("包含列", "Has columns"),
    # report page
    "missing": Label("请先选择{names}", "Choose first: {names}"),
    "missing_advice": Label(
        "在上方选好之后，报表就会显示在这里。",
        "The report appears here once you have.",
    ),
    "reset": Label("重置", "Reset"),
    "reset_help": Label("恢复默认条件", "Back to the default settings"),
    "choose_all": Label("全部", "All"),
    "choose_one": Label("请选择", "Choose"),
    "month_from": Label("{label}从", "{label} from"),
    "month_to": Label("到", "to"),
    "no_fields": Label("选择项目", "Choose fields"),
    "no_options": Label("没有可选项", "Nothing to choose from"),
    "text_hint": Label("输入文字", "Type a text"),
    "as_of": Label("数据截至 {time}", "Data as of {time}"),
    "as_of_unknown": Label("采集时间未知", "Capture time unknown"),
    "built_at": Label("构建于 {time}", "Built {time}"),
    "tests_passed": Label("{count} 项检验全部通过", "All {count} tests passed"),
    "tests_failed": Label(
        "{failed} 项检验未通过（共 {count} 项）", "{failed} of {count} tests failed"
    ),
    "tests_none": Label("没有检验记录", "No test on record"),
    "verified_equal": Label(
        "已与原报表核对：{cells} 格全部一致（{time}）",
        "Equal to the legacy report: {cells} figures compared ({time})",
    ),
    "verified_different": Label(
        "与原报表不一致：{cells} 格中有 {different} 格不同（{time}）",
        "Differs from the legacy report in {different} of {cells} figures ({time})",
    ),
    "verified_failed": Label(
        "与原报表的核对未通过（{time}）", "Checking against the legacy report failed ({time})"
    ),
    "verified_partly": Label(
        "已与原报表核对 {found}/{wanted} 组参数，全部一致（{time}）",
        "Equal to the legacy report with {found} of {wanted} parameter sets ({time})",
    ),
    "not_verified": Label("尚未与原报表核对", "Not checked against the legacy report"),
    "as_of_help": Label(
        "以本报表所用源表中最早的一次采集时间为准", "The oldest capture among the report's tables"
    ),
    "empty": Label("没有符合条件的数据", "Nothing matches these settings"),
    "empty_advice": Label(
        "请放宽查询条件，或点“重置”恢复默认。", "Widen the settings, or go back with “Reset”."
    ),
    "rows": Label("行数", "Rows"),
    "rows_shown": Label("第 {first}–{last} 行，共 {count} 行", "Rows {first}–{last} of {count}"),
    "sort_hint": Label("点击列标题可排序", "Click a column's head to sort"),
    "sort_by": Label("按此列排序", "Sort by this column"),
    "totals_of_all": Label("合计", "Total"),
    "favourite": Label("☆ 收藏", "☆ Star"),
    "favourite_is": Label("★ 已收藏", "★ Starred"),
    "favourite_add": Label("放到首页的“我的收藏”", "Put it among the favourites on the first page"),
    "favourite_remove": Label("从“我的收藏”中去掉", "Take it off the favourites"),
    "presets": Label("常用条件", "Presets"),
    "presets_none": Label(
        "把现在的条件起个名字保存，下次一点就有。",
        "Give the settings of now a name, and have them back with one click.",
    ),
    "preset_name": Label("保存现在的条件", "Keep these settings"),
    "preset_name_hint": Label("名称，例如：华东本年", "e.g. East this year"),
    "preset_save": Label("保存", "Save"),
    "preset_rename": Label("改名", "Rename"),
    "preset_new_name": Label("新名称", "New name"),
    "preset_delete": Label("删除", "Delete"),
    "preset_deleted": Label("已删除“{name}”", "“{name}” is deleted"),
    "preset_taken": Label("已经有名为“{name}”的了", "There is one called “{name}” already"),
    "undo": Label("撤销", "Undo"),
    "dropped": Label(
        "{names}中有的选项与其他条件不符，已去掉。",
        "What did not go with the other settings was taken out of: {names}.",
    ),
    "chart_title": Label("{figures}（按{by}）", "{figures} by {by}"),
    "chart_cut": Label(
        "项目太多，图中省略了 {count} 项；全部数字见下表。",
        "{count} of these are left out of the picture; the table below has them all.",
    ),
    "chart_alt": Label("{title}，数字见下表", "{title}; the table below has the figures"),
    "back_to": Label("返回 {name}", "Back to {name}"),
    "ledger_hint": Label("按账页顺序排列", "In the order of the book"),
    "unit": Label("单位：{unit}", "In {unit}"),
    "unit_rounded": Label(
        "单位：{unit}。各行分别四舍五入，合计与各行之和可能略有出入。",
        "In {unit}. Each line is rounded by itself: a total may differ a little from its lines.",
    ),
    "page_size": Label("每页行数", "Rows per page"),
    # export
    "export_xlsx": Label("Excel", "Excel"),
    "export_csv": Label("CSV", "CSV"),
    "export_pdf": Label("PDF", "PDF"),
    "export_help": Label("导出为 {kind} 文件", "Export as {kind}"),
    "export_pdf_limit": Label(
        "共 {count} 行，PDF 最多 {limit} 行。请缩小查询范围，或导出 Excel、CSV。",
        "A PDF holds up to {limit} rows of this report, there are {count}. Narrow it down, or take "
        "Excel or CSV.",
    ),
    "export_running": Label("正在导出 {name}：{done} / {rows} 行", "{name}: {done} of {rows} rows"),
    "export_waiting": Label(
        "{name}：前面还有导出，请稍候", "{name} is waiting for another export to end"
    ),
    "export_cancel": Label("取消", "Cancel"),
    "export_cancelled": Label("已取消导出 {name}", "{name} was cancelled"),
    "export_done": Label("{name} 已生成", "{name} is ready"),
    "export_fetch": Label("下载（{size}）", "Download ({size})"),
    "export_full": Label(
        "服务器磁盘已满，没有生成 {name}", "The disk is full: {name} was not made"
    ),
    "export_full_advice": Label(
        "请通知管理员清理服务器磁盘，或缩小查询范围后再试。",
        "Tell the administrator, who makes room on the server, or narrow the report down.",
    ),
    "export_failed": Label("{name} 没有成功生成", "{name} could not be made"),
    "export_gone": Label(
        "这个文件已经不在了，请重新导出。", "This file is no longer there: export it again."
    ),
    "export_close": Label("关闭", "Close"),
    "exported_by": Label("导出于 {time}，{name}", "Exported {time}, {name}"),
    "local_reader": Label("本机用户", "local user"),
    "export_limit": Label(
        "共 {count} 行，超过导出上限 {limit} 行，文件只包含前 {limit} 行。",
        "{count} rows are more than the limit of {limit}: the file has the first {limit} only.",
    ),
    "about": Label("说明", "About"),
    "about_report": Label("报表", "Report"),
    "about_description": Label("内容", "What it shows"),
    "about_parameters": Label("查询条件", "Parameters"),
    "about_as_of": Label("数据截至", "Data as of"),
    "about_built": Label("构建时间", "Built"),
    "about_build": Label("构建编号", "Build"),
    "about_state": Label("构建状况", "State of the build"),
    "about_exported": Label("导出时间", "Exported"),
    "about_user": Label("导出人", "Exported by"),
    "about_verified": Label("核对", "Checked"),
    "yes": Label("是", "Yes"),
    "no": Label("否", "No"),
    "about_cut": Label("行数上限", "Row limit"),
}


_UNITS = {
    1: Label("元", "yuan"),
    1_000: Label("千元", "thousands of yuan"),
    10_000: Label("万元", "ten thousands of yuan"),
    1_000_000: Label("百万元", "millions of yuan"),
    100_000_000: Label("亿元", "hundred millions of yuan"),
}


def unit_text(unit: int) -> Label:
    """What figures are shown in."""
    return _UNITS[unit]


def say(key: str, language: Language, **values: object) -> str:
    """The text `key` with its `{values}` filled in."""
    return TEXTS[key].text(language).format(**values)


def count_of(key: str, language: Language, count: int) -> str:
    """A text about a number of things; English has a form of its own for one (`<key>_one`)."""
    return say(f"{key}_one" if count == 1 else key, language, count=f"{count:,}")
