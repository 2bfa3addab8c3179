"""The application database's tables: what people write in the viewer. Times are UTC.

Migrations make them (migrations/versions); a test holds both together.
"""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from dbt_project.application.types import Moment, Wording

METADATA = MetaData()


def _mine() -> tuple[Column[str], Column[str]]:
    """Whose, and of which report."""
    return (
        Column("user_name", String(128), nullable=False),
        Column("report_name", String(128), nullable=False),
    )


PRESETS = Table(
    "report_presets",
    METADATA,
    *_mine(),
    Column("preset_name", String(100), nullable=False),
    Column("settings", Wording()),  # as in a link: period=2024-01&org=01
    Column("saved_at", DateTime, nullable=False),
    PrimaryKeyConstraint("user_name", "report_name", "preset_name", name="pk_report_presets"),
)

FAVOURITES = Table(
    "favourites",
    METADATA,
    *_mine(),
    Column("added_at", DateTime, nullable=False),
    PrimaryKeyConstraint("user_name", "report_name", name="pk_favourites"),
)

VISITS = Table(
    "visits",
    METADATA,
    *_mine(),
    Column("visited_at", DateTime, nullable=False),  # the last time
    PrimaryKeyConstraint("user_name", "report_name", name="pk_visits"),
)

KNOWN_REPORTS = Table(
    "known_reports",
    METADATA,
    Column("report_name", String(128), nullable=False),
    Column("first_seen_at", DateTime, nullable=False),
    PrimaryKeyConstraint("report_name", name="pk_known_reports"),
)

PAGE_TIMES = Table(
    "page_times",
    METADATA,
    Column("opened_on", Date, nullable=False),
    Column("report_name", String(128), nullable=False),
    Column("up_to_ms", Integer, nullable=False),  # the upper end of a class of lengths
    Column("pages", Integer, nullable=False),
    PrimaryKeyConstraint("opened_on", "report_name", "up_to_ms", name="pk_page_times"),
)

USERS = Table(
    "users",
    METADATA,
    Column("user_name", String(128), nullable=False),  # as whoever signs them in calls them
    Column("user_label", Wording(200)),
    Column("is_admin", Integer, nullable=False),
    Column("is_active", Integer, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    PrimaryKeyConstraint("user_name", name="pk_users"),
)

USER_GROUPS = Table(
    "user_groups",
    METADATA,
    Column("group_name", String(128), nullable=False),  # as access in declarations calls it
    Column("group_label", Wording(200)),
    Column("changed_at", DateTime, nullable=False),
    PrimaryKeyConstraint("group_name", name="pk_user_groups"),
)

MEMBERSHIPS = Table(
    "memberships",
    METADATA,
    Column("user_name", String(128), nullable=False),
    Column("group_name", String(128), nullable=False),
    PrimaryKeyConstraint("user_name", "group_name", name="pk_memberships"),
)

ORGANISATION_RIGHTS = Table(
    "organisation_rights",
    METADATA,
    Column("holder_kind", String(10), nullable=False),  # user, group
    Column("holder_name", String(128), nullable=False),
    Column("org_code", String(128), nullable=False),  # * for all
    PrimaryKeyConstraint("holder_kind", "holder_name", "org_code", name="pk_organisation_rights"),
)

AUDIT_LOG = Table(
    "audit_log",
    METADATA,
    Column("entry_id", String(32), nullable=False),
    Column("happened_at", String(26), nullable=False),  # a text, as every source has it alike
    Column("user_name", String(128), nullable=False),
    Column("event", String(20), nullable=False),
    Column("subject", Wording(200)),  # a report, a mapping, a user
    Column("detail", Wording()),
    Column("row_count", Integer, nullable=False),
    PrimaryKeyConstraint("entry_id", name="pk_audit_log"),
    Index("ix_audit_log_happened_at", "happened_at"),
)

MAPPINGS = Table(
    "mappings",
    METADATA,
    Column("mapping_name", String(128), nullable=False),
    Column("declaration", Text, nullable=False),  # JSON, as capture has read it last
    Column("saves", Integer, nullable=False),  # counted; whoever saves takes this row first
    PrimaryKeyConstraint("mapping_name", name="pk_mappings"),
)

MAPPING_CHANGES = Table(
    "mapping_changes",
    METADATA,
    Column("change_id", String(32), nullable=False),
    Column("save_id", String(32), nullable=False),  # what was saved at once
    Column("save_no", Integer, nullable=False),  # of its mapping
    Column("change_no", Integer, nullable=False),  # within its save
    Column("mapping_name", String(128), nullable=False),
    Column("row_id", String(32), nullable=False),
    Column("row_key", String(400), nullable=False),  # for people: 1122 / 2024-01
    Column("values_before", Text),  # JSON; null: the row is new
    Column("values_after", Text),  # JSON; null: the row is gone
    Column("changed_by", String(128), nullable=False),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("change_id", name="pk_mapping_changes"),
    Index("ix_mapping_changes_save", "mapping_name", "save_no", "change_no"),
    Index("ix_mapping_changes_at", "changed_at"),
)

CUSTOM_REPORTS = Table(
    "custom_reports",
    METADATA,
    Column("report_name", String(64), nullable=False),  # its address
    Column("user_name", String(128), nullable=False),  # whose it is
    Column("kind", String(10), nullable=False),  # sql or fields
    Column("deleted_at", DateTime),
    PrimaryKeyConstraint("report_name", name="pk_custom_reports"),
)

CUSTOM_VERSIONS = Table(
    "custom_versions",
    METADATA,
    Column("report_name", String(64), nullable=False),
    Column("version_no", Integer, nullable=False),  # the highest is the one that is shown
    Column("title", String(100), nullable=False),
    Column("description", Wording()),
    Column("body", Text, nullable=False),  # JSON: statement and parameters, or a declaration
    Column("shared_with", Text, nullable=False),  # JSON: groups; "*" is everybody
    Column("saved_by", String(128), nullable=False),
    Column("saved_at", DateTime, nullable=False),
    PrimaryKeyConstraint("report_name", "version_no", name="pk_custom_versions"),
)

CUSTOM_RUNS = Table(
    "custom_runs",
    METADATA,
    Column("run_id", String(28), nullable=False),  # in the order of time
    Column("user_name", String(128), nullable=False),
    Column("statement", Text, nullable=False),
    Column("answers", Text, nullable=False),  # JSON: parameter and text
    Column("outcome", Wording()),  # empty when it went well
    Column("row_count", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("run_at", DateTime, nullable=False),
    PrimaryKeyConstraint("run_id", name="pk_custom_runs"),
)

FAULT_RECORDS = Table(
    "fault_records",
    METADATA,
    Column("fault_no", Integer, autoincrement=False, nullable=False),  # for people: 1, 2, 3
    Column("fault_level", Integer, nullable=False),  # 1 outage … 4 advice
    Column("summary", String(200), nullable=False),
    Column("detail", Wording()),
    # the page on which it was reported
    Column("report_name", String(128), nullable=False),
    Column("link", Text, nullable=False),
    Column("build_id", String(64), nullable=False),
    Column("data_as_of", Moment),
    Column("page_language", String(10), nullable=False),
    Column("browser_language", Wording(40)),
    Column("reported_by", String(128), nullable=False),
    Column("reported_at", Moment, nullable=False),
    # what was done about it
    Column("fault_status", String(10), nullable=False),  # new, working, solved, closed
    Column("handled_by", Wording(128)),
    Column("cause", Wording()),
    Column("remedy", Wording()),
    Column("result", Wording()),
    Column("is_known", Integer, nullable=False),  # readers of the report find it
    Column("ended_at", Moment),
    Column("changed_at", Moment, nullable=False),
    Column("changes", Integer, nullable=False),  # counted: whoever writes has read the last one
    PrimaryKeyConstraint("fault_no", name="pk_fault_records"),
    Index("ix_fault_records_changed_at", "changed_at"),
)
