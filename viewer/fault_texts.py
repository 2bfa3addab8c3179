"""What the pages say of faults: reporting one, handling it, finding how others were solved."""

from dbt_project.reports import Label

FAULT_TEXTS: dict[str, Label] = {
    "faults": Label("问题与解答", "Problems and answers"),
    "faults_advice": Label(
        "报表上反馈的问题、处理结果，以及可以查到的解决办法。",
        "What was reported on reports, what came of it, and known solutions.",
    ),
    # on a report's page
    "fault_report": Label("反馈问题", "Report a problem"),
    "fault_level": Label("严重程度", "How bad it is"),
    "fault_outage": Label("1 停摆", "1 Outage"),
    "fault_serious": Label("2 严重", "2 Serious"),
    "fault_minor": Label("3 一般", "3 Minor"),
    "fault_advice": Label("4 建议", "4 Advice"),
    "fault_outage_why": Label("报表打不开，工作无法继续", "It does not open; work stands still"),
    "fault_serious_why": Label(
        "数字有误，或主要功能不能用", "A figure is wrong, or much does not work"
    ),
    "fault_minor_why": Label("有不便，但可以绕开", "A nuisance, with a way around it"),
    "fault_advice_why": Label("没有错，但可以更好", "Nothing is wrong, it could be better"),
    "fault_summary": Label("哪里不对（一句话）", "What is wrong, in one sentence"),
    "fault_summary_hint": Label(
        "例如：华东公司三月的发生额与凭证不符",
        "e.g. March of the East company differs from vouchers",
    ),
    "fault_detail": Label("详细说明（可不填）", "More about it (optional)"),
    "fault_detail_hint": Label(
        "应该是多少、从哪里看到的、怎样重现", "What it should be, how you know, how to see it again"
    ),
    "fault_attached": Label("随问题一起提交", "Sent with it"),
    "fault_send": Label("提交", "Send"),
    "fault_summary_needed": Label("请写一句哪里不对。", "Say in one sentence what is wrong."),
    "fault_sent": Label("已提交，编号 {number}。", "It is number {number}. Thank you."),
    "fault_follow": Label("查看处理进展", "See what comes of it"),
    "fault_like": Label("这张报表已有的解答", "Known answers on this report"),
    # the list
    "fault_search": Label("搜索问题和解答", "Search problems and answers"),
    "fault_search_hint": Label(
        "问题、原因、办法、报表名称，拼音首字母均可",
        "Problem, cause, remedy or report; 中文 and pinyin too",
    ),
    "fault_shown": Label("显示", "Shown"),
    "fault_shown_open": Label("待处理", "Open"),
    "fault_shown_mine": Label("我反馈的", "Mine"),
    "fault_shown_known": Label("知识库", "Known answers"),
    "fault_shown_all": Label("全部", "All"),
    "fault_count": Label("{count} 条", "{count} records"),
    "fault_count_one": Label("{count} 条", "{count} record"),
    "fault_none_open": Label("没有待处理的问题", "Nothing is waiting"),
    "fault_none_mine": Label("您还没有反馈过问题", "You have not reported anything yet"),
    "fault_none_known": Label("知识库里还没有解答", "There are no known answers yet"),
    "fault_none_all": Label("还没有人反馈过问题", "Nothing has been reported yet"),
    "fault_none_advice": Label(
        "在任何一张报表上点“反馈问题”，它就会出现在这里。",
        "“Report a problem” on any report brings it here.",
    ),
    "fault_none_found": Label("没有符合“{words}”的记录", "Nothing has “{words}”"),
    "fault_none_found_advice": Label(
        "换个说法，或看看其他分类。", "Try other words, or look at another list."
    ),
    "fault_no": Label("编号", "No."),
    "fault_what": Label("问题", "Problem"),
    "fault_on": Label("报表", "Report"),
    "fault_status": Label("状态", "Status"),
    "fault_new": Label("新提交", "New"),
    "fault_working": Label("处理中", "In hand"),
    "fault_solved": Label("已解决", "Solved"),
    "fault_closed": Label("不处理", "Closed"),
    "fault_by": Label("反馈人", "Reported by"),
    "fault_at": Label("反馈时间", "Reported"),
    "fault_handled_by": Label("处理人", "Handled by"),
    # one record
    "fault_title": Label("问题 {number}", "Problem {number}"),
    "fault_back": Label("返回列表", "Back to the list"),
    "fault_open_page": Label("打开当时的报表", "Open the report as it was"),
    "fault_build": Label("构建编号", "Build"),
    "fault_as_of": Label("数据截至", "Data as of"),
    "fault_languages": Label("页面 / 浏览器语言", "Language of page / browser"),
    "fault_ended": Label("结束时间", "Ended"),
    "fault_handling": Label("处理", "Handling"),
    "fault_cause": Label("原因", "Cause"),
    "fault_remedy": Label("办法", "Remedy"),
    "fault_result": Label("结果", "Result"),
    "fault_known": Label("放入知识库", "Put it among the known answers"),
    "fault_known_help": Label(
        "能看这张报表的人都能搜到问题、原因、办法和结果；看不到反馈人和链接。",
        "All who see the report find problem, cause, remedy and result, and not who reported it.",
    ),
    "fault_save": Label("保存", "Save"),
    "fault_saved": Label("已保存。", "Saved."),
    "fault_no_answer": Label("还没有处理结果。", "There is no answer yet."),
    "fault_gone": Label("没有这条记录", "There is no such record"),
    "fault_gone_advice": Label(
        "编号有误，或者您看不到它。", "The number is wrong, or it is not for you to see."
    ),
    "fault_meanwhile": Label(
        "别人刚刚修改了这条记录，您的修改没有保存。请核对后再保存。",
        "Somebody else has just changed this record: yours was not saved. Look, and save again.",
    ),
}
