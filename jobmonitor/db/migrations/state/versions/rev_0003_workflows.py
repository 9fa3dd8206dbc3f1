"""The last submissions of a workflow are found without reading all."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the index."""
    op.execute("CREATE INDEX submissions_workflow ON submissions (workflow_name, created_at DESC)")
