"""Texts about signing in, access and its administration."""

from dbt_project.reports import Label

ACCESS_TEXTS: dict[str, Label] = {
    "refused_address": Label(
        "这台计算机不能直接访问报表平台。", "The report platform does not answer this computer."
    ),
    "sign_in_title": Label("请登录", "Please sign in"),
    "sign_in_advice": Label(
        "报表平台使用公司的统一登录。", "The report platform uses your company's sign-in."
    ),
    "sign_in": Label("登录", "Sign in"),
    "sign_in_failed": Label("登录没有成功", "Signing in did not work"),
    "sign_in_failed_advice": Label(
        "公司的统一登录没有确认您是谁。请再试一次；如果仍然如此，请告诉{contact}。",
        "Your company's sign-in has not confirmed who you are. Try again; if that does not help, "
        "tell {contact}.",
    ),
    "sign_in_away_advice": Label(
        "公司的统一登录现在没有应答。请过几分钟再试；如果仍然如此，请告诉{contact}。",
        "Your company's sign-in does not answer now. Try again in a few minutes; if that does not "
        "help, tell {contact}.",
    ),
    "sign_out": Label("退出登录", "Sign out"),
    "sign_in_missing": Label("代理服务器没有送来用户名", "The proxy has not said who you are"),
    "sign_in_missing_advice": Label(
        "请通过公司的入口打开报表平台；如果仍然如此，请告诉管理员。",
        "Open the report platform through your company's portal. If that does not help, tell the "
        "administrator.",
    ),
    "no_access": Label("您还没有权限", "You have no access yet"),
    "no_access_advice": Label(
        "您已登录为 {name}，但还没有获得报表平台的权限。请联系：{contact}。",
        "You are signed in as {name}, who has not been given access to the report platform. "
        "Please ask {contact}.",
    ),
    "contact_default": Label("报表平台的管理员", "the report platform's administrator"),
    "signed_in_as": Label("已登录：{name}", "Signed in as {name}"),
    "too_many_sessions": Label("打开的页面太多", "Too many open pages"),
    "too_many_sessions_advice": Label(
        "同一个用户最多同时打开 {most} 个页面。请关闭几个，然后刷新。",
        "One user can have {most} pages open at once. Close some of them, then reload this one.",
    ),
    "rights_changed": Label(
        "您的权限在此期间有了变化，什么都没有做：请刷新页面后再试。",
        "Your rights have changed in the meantime, and nothing was done: reload the page, then try "
        "again.",
    ),
    "export_not_allowed": Label(
        "您的权限不包括导出这张报表。", "Your rights do not include exporting this report."
    ),
    # the administrators' page
    "users": Label("用户与权限", "Users and rights"),
    "users_advice": Label(
        "谁可以使用报表平台、属于哪些组、能看哪些组织。改动在对方下一次操作时生效，并记入审计日志。",
        "Who may use the report platform, in which groups they are, and which organisations they "
        "see. Changes hold from a person's next click, and are in the audit log.",
    ),
    "users_local": Label(
        "现在未启用登录：所有人都是本机用户，可以看到一切。这里可以预先准备好权限。",
        "Sign-in is not set up: everybody is the local user, who sees everything. Rights can be "
        "prepared here.",
    ),
    "users_tab": Label("用户", "Users"),
    "groups_tab": Label("组", "Groups"),
    "users_find": Label("按姓名、用户名或组查找", "Find by name, user name or group"),
    "user_name": Label("用户名", "User name"),
    "user_name_help": Label(
        "与登录系统中的完全一致，例如邮箱地址。",
        "As the sign-in calls them, e.g. an e-mail address.",
    ),
    "user_label": Label("姓名", "Name"),
    "user_groups": Label("组", "Groups"),
    "user_orgs": Label("可以看到的组织", "Organisations that they see"),
    "user_orgs_help": Label(
        "另外还有其所属的组能看到的组织。", "Besides those that their groups see."
    ),
    "user_admin": Label("管理员（管理用户和权限）", "Administrator (manages users and rights)"),
    "user_admin_short": Label("管理员", "Admin"),
    "user_active": Label("启用", "Active"),
    "user_add": Label("新增用户", "New user"),
    "user_choose": Label(
        "选择一行来修改，或新增。", "Choose a row to change it, or add a new one."
    ),
    "rights_choose": Label("请选择或输入", "Choose or type"),
    "user_save": Label("保存", "Save"),
    "user_none": Label("没有符合的用户。", "No such user."),
    "user_saved": Label("已保存 {name}。", "{name} is saved."),
    "group_name": Label("组名（报表声明中的名称）", "Group (as declarations call it)"),
    "group_label": Label("说明", "Description"),
    "group_orgs": Label("组内成员可以看到的组织", "Organisations that its members see"),
    "group_members": Label("成员数", "Members"),
    "group_add": Label("新增组", "New group"),
    "group_remove": Label("删除这个组", "Remove this group"),
    "group_removed": Label("已删除组 {name}。", "Group {name} is removed."),
    "group_needs_name": Label(
        "组名只能用小写字母、数字和下划线。",
        "A group's name has lower-case letters, digits and _ only.",
    ),
    "group_reserved": Label("组名 {name} 由平台使用。", "{name} is a group of the platform's own."),
    "groups_declared": Label(
        "报表的声明用到这些组，但还没有建立：{names}",
        "Declarations of reports name these groups, which do not exist yet: {names}",
    ),
    "all_orgs": Label("全部组织", "All organisations"),
    "error_changed_meanwhile": Label("刚才有别人改过", "Somebody else has just changed this"),
    "error_changed_meanwhile_advice": Label(
        "这里没有写入。请核对现在的内容，然后再改。",
        "Nothing was written. Look at it as it is now, then change it.",
    ),
    "error_last_admin": Label("最后一个管理员必须保留", "The last administrator stays one"),
    "error_last_admin_advice": Label(
        "请先把另一个用户设为管理员。", "Make somebody else an administrator first."
    ),
}
