"""Chinese for the English words that Streamlit gives its widgets: names that are read aloud.

Streamlit writes them into the page itself and has no setting for them; `page_script` replaces them.
"""

WIDGET_TEXTS: dict[str, str] = {
    "App pages": "页面",
    "Sidebar": "侧栏",
    "Logo": "标志",
    "Navigate to home page": "回到首页",
    "Collapse sidebar": "收起侧栏",
    "Expand sidebar": "展开侧栏",
    "Open": "展开选项",
    "Close": "关闭",
    "Clear all": "全部清除",
    "Clear value": "清除",
    "Clear date": "清除日期",
    "Clear dates": "清除日期",
    "Choose date": "选择日期",
    "Choose date range": "选择日期范围",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Selected values": "已选",
    "Pagination": "翻页",
    "Previous page": "上一页",
    "Next page": "下一页",
    "file upload": "上传文件",
    "Add row": "增加一行",
    "Search": "查找",
    "Fullscreen": "全屏",
    "Download as CSV": "下载 CSV",
    "Show/hide columns": "显示或隐藏列",
}
# What stands before a number or a name: "Page 3", "Remove Cash".
WIDGET_BEGINNINGS: dict[str, str] = {"Page ": "第几页：", "Remove ": "去掉："}
