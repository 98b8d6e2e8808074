"""What went wrong, since when, and who was told."""

from sqlalchemy import Column, Index, Table, Text, text

from tasks.hub.schema.base import metadata, moment, serial, stamped, words

incident = Table(
    "incident",
    metadata,
    serial(),
    words("kind"),
    words("subject", comment="what it is about: a platform, a data type"),
    words("said"),
    Column("advice", Text),
    stamped("opened_at"),
    moment("seen_at", nullable=False, comment="when it was last so: recovered some time after"),
    moment("recovered_at"),
    moment("told_at", comment="when Prefect took the news that it opened"),
    moment("recovery_told_at", comment="when Prefect took the news that it is over"),
    Index(
        "uq_incident_open",
        "kind",
        "subject",
        unique=True,
        postgresql_where=text("recovered_at IS NULL"),
    ),
    Index(
        "ix_incident_untold",
        "id",
        postgresql_where=text(
            "told_at IS NULL OR recovered_at IS NOT NULL AND recovery_told_at IS NULL"
        ),
    ),
    Index(None, "opened_at"),
    comment="One thing that went wrong, from its opening to its recovery; told once of each.",
)
