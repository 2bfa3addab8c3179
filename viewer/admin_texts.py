"""What the administration page says, in both languages."""

from dbt_project.reports import Label

ADMIN_TEXTS: dict[str, Label] = {
    "admin": Label("平台管理", "Administration"),
    "admin_advice": Label(
        "采集、构建、检验、报表速度和存储的现状。时间按浏览器的时区显示。",
        "How captures, builds, tests, report speed and storage stand, on your clock.",
    ),
    "admin_now": Label("现在", "Now"),
    "admin_unwatched": Label(
        "没有自动刷新：还没有运行过 ingest watch。",
        "Nothing refreshes by itself: “ingest watch” has never run.",
    ),
    "admin_watch_ended": Label(
        "自动刷新已停止，最后一次应答是 {time}。请启动 ingest watch。",
        "Nothing refreshes by itself: “ingest watch” was last heard of at {time}. Start it again.",
    ),
    "admin_watching": Label(
        "自动刷新正在运行（{machine} 上的进程 {process}，{since} 启动）：{doing}。",
        "“ingest watch” is at work (process {process} on {machine}, since {since}): {doing}.",
    ),
    "admin_published": Label(
        "读者看到的是 {time} 的构建，没有更新的构建。",
        "Readers see the build of {time}, which is the newest.",
    ),
    "admin_unpublished": Label(
        "读者看到的是 {time} 的构建；之后又有构建，还没有发布。"
        "若一直如此，请运行 make refresh 查看原因。",
        "Readers see the build of {time}; what was built since is not published yet. If it stays "
        "so, “make refresh” says why.",
    ),
    "admin_refused": Label(
        "最新一次构建（{time}）没有通过，见下。",
        "The newest build ({time}) did not pass: see below.",
    ),
    "admin_written": Label(
        "dbt 正在写集市文件，完成后自动发布。",
        "dbt is writing the marts: they are published when it is done.",
    ),
    "admin_failing": Label("未通过的检验与构建", "Failed tests and builds"),
    "admin_failing_none": Label("全部通过。", "Everything has passed."),
    "admin_what": Label("问题", "What is wrong"),
    "admin_reports": Label("涉及的报表", "Reports concerned"),
    "admin_message": Label("dbt 的说明", "What dbt says"),
    "admin_do": Label("重现", "See it again"),
    "admin_captures": Label("采集", "Captures"),
    "admin_captures_none": Label(
        "还没有采集记录。先运行 ingest run。", "Nothing was captured yet: run “ingest run”."
    ),
    "admin_every": Label("频率", "Every"),
    "admin_lag": Label("逾期", "Late by"),
    "admin_runs": Label("次数", "Runs"),
    "admin_failures": Label("失败", "Failed"),
    "admin_new": Label("新增行", "New rows"),
    "admin_changed": Label("变更行", "Changed"),
    "admin_deleted": Label("删除行", "Deleted"),
    "admin_different": Label("差异行", "Differed"),
    "admin_builds": Label("构建", "Builds"),
    "admin_started": Label("开始", "Started"),
    "admin_took": Label("用时", "Took"),
    "admin_nodes": Label("节点", "Nodes"),
    "admin_unfinished": Label("未完成", "Unfinished"),
    "admin_slow_models": Label("最近一次构建中最慢的表", "Slowest when last built"),
    "admin_model": Label("表", "Model"),
    "admin_built": Label("构建于", "Built"),
    "admin_slow": Label("报表速度（最近 7 天）", "Report speed, last 7 days"),
    "admin_slow_none": Label(
        "还没有记录：打开报表之后，这里会显示服务器用了多长时间。",
        "Nothing on record yet: once reports are opened, the server's time for them is here.",
    ),
    "admin_report": Label("报表", "Report"),
    "admin_pages": Label("打开次数", "Pages"),
    "admin_median": Label("一半页面", "Half of them"),
    "admin_most": Label("95% 页面", "95 of 100"),
    "admin_slowest": Label("最慢", "Slowest"),
    "admin_storage": Label("存储", "Storage"),
    "admin_storage_none": Label(
        "没有文件大小的记录：每次发布时会记一次；Oracle 上请看表空间。",
        "No file sizes on record: each publication notes them; on Oracle look at its tablespaces.",
    ),
    "admin_day": Label("日期", "Day"),
    "admin_warehouse": Label("数据仓库", "Warehouse"),
    "admin_marts": Label("数据集市", "Marts"),
    "admin_largest": Label("行数最多的集市表", "Marts with the most rows"),
    "admin_rows": Label("行数（约）", "Rows (about)"),
}
