"""What the pages say of trust, lineage and the platform's own state, in both languages."""

from dbt_project.reports import Label

TRUST_TEXTS: dict[str, Label] = {
    # the line below a report's title
    "trust_more": Label("可信度与来源", "Trust and lineage"),
    "own_tests_passed": Label("本报表 {count} 项检验全部通过", "All {count} of its tests passed"),
    "own_tests_failed": Label(
        "本报表 {count} 项检验中有 {failed} 项未通过", "{failed} of its {count} tests failed"
    ),
    "sources_ok": Label("{count} 张源表均已对账", "All {count} source tables reconciled"),
    "sources_ok_one": Label("源表已对账", "Its source table is reconciled"),
    "sources_new": Label("源表待首次对账", "First reconciliation to come"),
    "sources_open": Label(
        "{count} 张源表中 {open} 张未对账", "{open} of {count} source tables not reconciled"
    ),
    "sources_not": Label(
        "{count} 张源表中 {wrong} 张采集有问题", "{wrong} of {count} source tables have a problem"
    ),
    # the panel
    "trust_tab": Label("可信度", "Trust"),
    "lineage_tab": Label("数据来源", "Lineage"),
    "trust_as_of": Label("数据截至", "Data as of"),
    "trust_as_of_why": Label(
        "本报表所用源表中最早的一次采集。", "The oldest capture among the report's source tables."
    ),
    "trust_built": Label("构建", "Built"),
    "trust_built_why": Label(
        "构建中全部检验通过后，数据才会发布。",
        "A build is published once all its tests have passed.",
    ),
    "trust_tests": Label("检验", "Tests"),
    "trust_tests_why": Label(
        "检查本报表的集市表以及它所用各层表的检验。",
        "The tests of the report's mart and of every table that it is made of.",
    ),
    "trust_reconciled": Label("对账", "Reconciled"),
    "trust_reconciled_why": Label(
        "对账把源系统与数据仓库逐组比较行数和合计，差异当即更正。",
        "Row counts and totals are compared with the source, and differences put right at once.",
    ),
    "trust_verified": Label("与原报表核对", "Legacy check"),
    "trust_verified_why": Label(
        "用相同条件运行原报表语句，逐格比较。",
        "The old report's statement, run with the same settings and compared figure by figure.",
    ),
    "trust_sources": Label("源表", "Source tables"),
    "trust_no_sources": Label("本报表不读取采集来的表。", "This report reads no captured table."),
    "source_table": Label("表", "Table"),
    "source_captured": Label("最近采集", "Captured"),
    "source_reconciled": Label("最近对账", "Reconciled"),
    "source_state": Label("状态", "State"),
    "source_fine": Label("正常", "Fine"),
    "never": Label("从未", "Never"),
    "source_never_captured": Label("从未采集成功", "Never captured"),
    "source_failing": Label("最近一次采集失败", "Its last capture failed"),
    "source_put_aside": Label(
        "有 {count} 行被隔离，未计入", "{count} rows are put aside, not counted"
    ),
    "source_late": Label("采集已逾期", "Its capture is late"),
    "source_not_to_reconcile": Label("不要求对账", "Not to be reconciled"),
    "source_unreconciled": Label("待首次对账", "First reconciliation to come"),
    "source_reconcile_late": Label("对账已逾期", "Its reconciliation is late"),
    "source_differed": Label("对账时更正了 {count} 行", "{count} rows were put right then"),
    # what is wrong, in plain words
    "trust_wrong": Label("使用本报表前请注意", "Before you rely on this report"),
    "trust_withheld": Label(
        "最新一次构建未通过，这里仍是上一次通过的数据。",
        "The newest build did not pass: these are the figures of the last one that did.",
    ),
    "source_says": Label("{table}：{finding}", "{table}: {finding}"),
    "test_unique": Label("{place} 有重复的值", "{place} has the same value twice"),
    "test_not_null": Label("{place} 有空值", "{place} has no value in some rows"),
    "test_relationships": Label(
        "{place} 有找不到对应主数据的值", "{place} names something that is not there"
    ),
    "test_accepted_values": Label(
        "{place} 出现了约定之外的值", "{place} has a value that was not agreed"
    ),
    "test_keeps_every_row": Label(
        "{place} 的行数与它的来源不一致", "{place} has lost or doubled rows of what it is made of"
    ),
    "test_tree_levels": Label("{place} 的层级不完整", "{place} has gaps in its levels"),
    "test_unit_test": Label("计算规则的检验未通过：{name}", "A calculation is wrong: {name}"),
    "test_law": Label("不再成立：{law}", "No longer true: {law}"),
    "test_warned": Label("提醒：{words}", "Warning: {words}"),
    "node_failed": Label("{name} 构建失败", "{name} failed to build"),
    "node_not_built": Label("{name} 尚未构建", "{name} has not been built"),
    "node_not_tested": Label("尚未检验：{name}", "Not tested yet: {name}"),
    "node_unfinished": Label("{name} 的构建没有完成", "The build of {name} has not finished"),
    "node_older": Label(
        "{name} 检验之后数据又有更新", "{name} has not been tested since it was built"
    ),
    # lineage
    "lineage_of": Label("查看哪一项的来源", "Whose origin"),
    "lineage_deciding": Label("也显示只起判定作用的列", "Show columns that only decide, too"),
    "lineage_deciding_help": Label(
        "例如条件、期间、排序用到的列：决定取哪些数，但数值不由它组成。",
        "Used in conditions, periods and orders: they decide which values count, and are in none.",
    ),
    "lineage_made_of": Label("由这些列组成", "Made of"),
    "lineage_decided": Label("由这些列判定", "Decided by"),
    "lineage_rows": Label("行数", "number of rows"),
    "lineage_constant": Label(
        "每行固定的值（按行计数）", "the same in every row (rows are counted)"
    ),
    "lineage_unknown": Label("来源不明", "origin unknown"),
    "lineage_no": Label("没有来源信息", "No lineage"),
    "lineage_no_advice": Label(
        "本次发布没有来源信息：下一次构建并发布之后就会有。",
        "This publication came without: the next build that is published has it.",
    ),
    "lineage_picture": Label("{figure} 的来源图", "Where {figure} comes from"),
    "layer_mart": Label("集市", "mart"),
    "layer_storage": Label("存储", "storage"),
    "layer_snapshot": Label("存储（历史）", "history"),
    "layer_staging": Label("暂存视图", "staging"),
    "layer_seed": Label("对照表", "seed"),
    "layer_source": Label("源系统", "source"),
    "layer_other": Label("其他", "other"),
}
