"""Reports that people make themselves, their versions, and what was run."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0030"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "custom_reports",
        sa.Column("report_name", sa.String(64), nullable=False),
        sa.Column("user_name", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("deleted_at", sa.DateTime),
        sa.PrimaryKeyConstraint("report_name", name="pk_custom_reports"),
    )
    op.create_table(
        "custom_versions",
        sa.Column("report_name", sa.String(64), nullable=False),
        sa.Column("version_no", sa.Integer, nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("shared_with", sa.Text, nullable=False),
        sa.Column("saved_by", sa.String(128), nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("report_name", "version_no", name="pk_custom_versions"),
    )
    op.create_table(
        "custom_runs",
        sa.Column("run_id", sa.String(28), nullable=False),
        sa.Column("user_name", sa.String(128), nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sa.Column("run_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_custom_runs"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("custom_runs", "custom_versions", "custom_reports"):
        op.drop_table(name)
