"""What people report of faults, and what was done about it."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0031"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "fault_records",
        sa.Column("fault_no", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("fault_level", sa.Integer, nullable=False),
        sa.Column("summary", sa.String(200), nullable=False),
        sa.Column("detail", sa.Text),
        sa.Column("report_name", sa.String(128), nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("build_id", sa.String(64), nullable=False),
        sa.Column("data_as_of", sa.String(19)),
        sa.Column("page_language", sa.String(10), nullable=False),
        sa.Column("browser_language", sa.String(40)),
        sa.Column("reported_by", sa.String(128), nullable=False),
        sa.Column("reported_at", sa.String(19), nullable=False),
        sa.Column("fault_status", sa.String(10), nullable=False),
        sa.Column("handled_by", sa.String(128)),
        sa.Column("cause", sa.Text),
        sa.Column("remedy", sa.Text),
        sa.Column("result", sa.Text),
        sa.Column("is_known", sa.Integer, nullable=False),
        sa.Column("ended_at", sa.String(19)),
        sa.Column("changed_at", sa.String(19), nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("fault_no", name="pk_fault_records"),
    )
    op.create_index("ix_fault_records_changed_at", "fault_records", ["changed_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("fault_records")
