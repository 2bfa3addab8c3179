"""How long report pages took, counted by day and length."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "page_times",
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("report_name", sa.String(128), nullable=False),
        sa.Column("up_to_ms", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("opened_on", "report_name", "up_to_ms", name="pk_page_times"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("page_times")
