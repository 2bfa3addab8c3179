"""Presets, favourites, visits, and since when each report is known."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "presets",
        sa.Column("preset_id", sa.Integer, nullable=False),
        sa.Column("user_name", sa.String(128), nullable=False),
        sa.Column("report_name", sa.String(128), nullable=False),
        sa.Column("preset_name", sa.String(100), nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("preset_id", name="pk_presets"),
        sa.UniqueConstraint("user_name", "report_name", "preset_name", name="uq_presets_name"),
    )
    for name, at in (("favourites", "added_at"), ("visits", "visited_at")):
        op.create_table(
            name,
            sa.Column("user_name", sa.String(128), nullable=False),
            sa.Column("report_name", sa.String(128), nullable=False),
            sa.Column(at, sa.DateTime, nullable=False),
            sa.PrimaryKeyConstraint("user_name", "report_name", name=f"pk_{name}"),
        )
    op.create_table(
        "known_reports",
        sa.Column("report_name", sa.String(128), nullable=False),
        sa.Column("first_seen_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("report_name", name="pk_known_reports"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("known_reports", "visits", "favourites", "presets"):
        op.drop_table(name)
