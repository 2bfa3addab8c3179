"""Presets by their names: an id that the database counts is another thing in each of them."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0020"

_COLUMNS = "user_name, report_name, preset_name, settings, saved_at"


def upgrade() -> None:
    """Move them to a table without ids."""
    op.create_table(
        "report_presets",
        sa.Column("user_name", sa.String(128), nullable=False),
        sa.Column("report_name", sa.String(128), nullable=False),
        sa.Column("preset_name", sa.String(100), nullable=False),
        sa.Column("settings", sa.Text),
        sa.Column("saved_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint(
            "user_name", "report_name", "preset_name", name="pk_report_presets"
        ),
    )
    op.execute(f"insert into report_presets ({_COLUMNS}) select {_COLUMNS} from presets")
    op.drop_table("presets")


def downgrade() -> None:
    """Presets are not moved back."""
    raise NotImplementedError
