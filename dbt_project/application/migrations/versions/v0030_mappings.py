"""What mappings are declared as, and every change of their rows."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables; those of the mappings themselves follow their declarations."""
    op.create_table(
        "mappings",
        sa.Column("mapping_name", sa.String(128), nullable=False),
        sa.Column("declaration", sa.Text, nullable=False),
        sa.Column("saves", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("mapping_name", name="pk_mappings"),
    )
    op.create_table(
        "mapping_changes",
        sa.Column("change_id", sa.String(32), nullable=False),
        sa.Column("save_id", sa.String(32), nullable=False),
        sa.Column("save_no", sa.Integer, nullable=False),
        sa.Column("change_no", sa.Integer, nullable=False),
        sa.Column("mapping_name", sa.String(128), nullable=False),
        sa.Column("row_id", sa.String(32), nullable=False),
        sa.Column("row_key", sa.String(400), nullable=False),
        sa.Column("values_before", sa.Text),
        sa.Column("values_after", sa.Text),
        sa.Column("changed_by", sa.String(128), nullable=False),
        sa.Column("changed_at", sa.String(19), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_mapping_changes"),
    )
    op.create_index(
        "ix_mapping_changes_save", "mapping_changes", ["mapping_name", "save_no", "change_no"]
    )
    op.create_index("ix_mapping_changes_at", "mapping_changes", ["changed_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("mapping_changes")
    op.drop_table("mappings")
