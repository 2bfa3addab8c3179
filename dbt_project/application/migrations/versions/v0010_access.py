"""Users, groups, the organisations that they may see, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        sa.Column("user_name", sa.String(128), nullable=False),
        sa.Column("user_label", sa.String(200)),
        sa.Column("is_admin", sa.Integer, nullable=False),
        sa.Column("is_active", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("user_name", name="pk_users"),
    )
    op.create_table(
        "user_groups",
        sa.Column("group_name", sa.String(128), nullable=False),
        sa.Column("group_label", sa.String(200)),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("group_name", name="pk_user_groups"),
    )
    op.create_table(
        "memberships",
        sa.Column("user_name", sa.String(128), nullable=False),
        sa.Column("group_name", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("user_name", "group_name", name="pk_memberships"),
    )
    op.create_table(
        "organisation_rights",
        sa.Column("holder_kind", sa.String(10), nullable=False),
        sa.Column("holder_name", sa.String(128), nullable=False),
        sa.Column("org_code", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint(
            "holder_kind", "holder_name", "org_code", name="pk_organisation_rights"
        ),
    )
    _audit_log()


def _audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("entry_id", sa.String(32), nullable=False),
        sa.Column("happened_at", sa.String(26), nullable=False),
        sa.Column("user_name", sa.String(128), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(200)),
        sa.Column("detail", sa.Text),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit_log"),
    )
    op.create_index("ix_audit_log_happened_at", "audit_log", ["happened_at"])


def downgrade() -> None:
    """Drop them."""
    for name in ("audit_log", "organisation_rights", "memberships", "user_groups", "users"):
        op.drop_table(name)
