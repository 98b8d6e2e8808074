"""Texts that wait for their gates, why they were not sent, and who confirmed a consent when."""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATES = (
    "status IN ('waiting', 'withheld', 'reserved', 'sent', 'delivered', 'undelivered', 'refused',"
    " 'unsure', 'given_back')"
)

URGENT = "(purpose = 'transactional' OR facts ? 'reply_to')"
"""Texts somebody waits for: they leave before any promotion."""

# Whoever writes an act about a number and whoever reserves a text to it wait for each other, so
# that one of them sees the other. Acts share the lock: a STOP must not wait until a merge is over.
# 1,024 locks are enough, and a bulk merge cannot run out of them.
LOCK = """
    CREATE FUNCTION number_lock(address text) RETURNS integer
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN hashtext(address) & 1023;
    CREATE FUNCTION hold_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(7201009, number_lock(NEW.address));
        -- The default was taken before the wait: whose text was reserved meanwhile would seem late.
        IF NEW.learned_at >= now() THEN
            NEW.learned_at := clock_timestamp();
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consent_holds_number BEFORE INSERT ON consent
        FOR EACH ROW WHEN (NEW.channel = 'sms') EXECUTE FUNCTION hold_number();
"""

# What somebody noted or concluded: it may say that consent is there, never that it is back.
RECORDED = """
    CREATE FUNCTION recorded(source text) RETURNS boolean
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN source IN ('import', 'form', 'hub');
"""

# The newest decision counts, in doubt a no. No act counts later than we learned of it, or a date in
# the future would outlast every STOP (a clock may be minutes wrong; beyond that it is no date); a no
# told in whole seconds may have come at the end of its second. What was only recorded (an app may
# have written it into the store: Shopify's OTHER), or named no number, speaks where nobody decided,
# what was concluded (it ends by itself) where nothing was recorded, and what is pending is no
# decision: none of them lifts a no. Who reads it minds `expires_at`. Whoever was forgotten is not in
# it: `suppressed` knows them.
STATE = """
    DROP VIEW consent_state;
    CREATE VIEW consent_state AS
    SELECT DISTINCT ON (channel, address, purpose)
           channel, address, purpose, status, source, method, happened_at, learned_at, expires_at,
           id
      FROM consent
     WHERE address NOT LIKE 'hmac:%'
     ORDER BY channel, address, purpose,
              CASE WHEN status = 'pending'
                     OR status = 'granted' AND happened_at > learned_at + interval '5 minutes' THEN 3
                   WHEN status = 'granted' AND expires_at IS NOT NULL THEN 2
                   WHEN status = 'granted'
                        AND (recorded(source) OR evidence ->> 'collected' = 'OTHER'
                             OR evidence ? 'unnamed') THEN 1
                   ELSE 0 END,
              least(learned_at, happened_at + CASE
                   WHEN status = 'withdrawn' AND happened_at = date_trunc('second', happened_at)
                   THEN interval '999999 us' ELSE interval '0' END) DESC,
              array_position(ARRAY['withdrawn', 'pending', 'granted'], status), expires_at,
              source, method, id
"""

# Erasure keeps acts but not whose they were: an address becomes its HMAC-SHA256, whose secret key is
# made once, here (as the two padded blocks, for PostgreSQL has SHA-256 but no HMAC of its own).
# Numbers are few enough to be tried one by one, by whoever has the key: that is how we recognise
# one that comes again, and why the key is in no dump meant for others. A slow hash would protect
# no better against who has the key, and would have to be paid for every text.
HASH = """
    CREATE FUNCTION erased_hash(said text) RETURNS text LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT 'hmac:' || encode(sha256(outer_pad || sha256(inner_pad || convert_to(said, 'UTF8'))),
                                 'hex') FROM salt;
    END;
"""

# The one change the ledger allows: the name goes, the act stays as it was. A copy of an act that
# comes after its erasure is stored like that at once, and so is what no living person said.
ERASED = """
    CREATE FUNCTION keep_act() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('lockstep.erasing', true) IS DISTINCT FROM 'yes'
           OR OLD.address LIKE 'hmac:%'
           OR (NEW.address, NEW.dedup) IS DISTINCT FROM
              (erased_hash(OLD.address), erased_hash(OLD.dedup))
           OR NEW.evidence <> '{}' OR NEW.answers IS NOT NULL
           OR (NEW.id, NEW.channel, NEW.purpose, NEW.status, NEW.source, NEW.method,
               NEW.happened_at, NEW.learned_at, NEW.expires_at) IS DISTINCT FROM
              (OLD.id, OLD.channel, OLD.purpose, OLD.status, OLD.source, OLD.method,
               OLD.happened_at, OLD.learned_at, OLD.expires_at)
        THEN
            RAISE EXCEPTION '% only grows', TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END $$;
    DROP TRIGGER consent_only_grows ON consent;
    CREATE TRIGGER consent_only_grows BEFORE DELETE OR TRUNCATE ON consent
        FOR EACH STATEMENT EXECUTE FUNCTION refuse();
    CREATE TRIGGER consent_keeps_act BEFORE UPDATE ON consent
        FOR EACH ROW EXECUTE FUNCTION keep_act();

    CREATE FUNCTION stay_erased() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        hash text;
    BEGIN
        IF NEW.address LIKE 'hmac:%' OR NOT EXISTS (SELECT FROM consent WHERE method = 'erasure')
        THEN
            RETURN NEW;
        END IF;
        hash := erased_hash(NEW.address);
        IF EXISTS (SELECT FROM consent e
                    WHERE e.method = 'erasure' AND e.address = hash AND e.channel = NEW.channel
                      AND (NEW.happened_at <= e.happened_at
                           OR recorded(NEW.source) AND NEW.status <> 'withdrawn'
                           OR EXISTS (SELECT FROM consent c WHERE c.dedup = erased_hash(NEW.dedup))))
        THEN
            NEW.address := hash;
            NEW.dedup := erased_hash(NEW.dedup);
            NEW.evidence := '{}';
            NEW.answers := NULL;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consent_stays_erased BEFORE INSERT ON consent
        FOR EACH ROW EXECUTE FUNCTION stay_erased();
"""

# Whoever was erased said no to all promotion; what they had withdrawn of the rest stays withdrawn.
# Only a text of their own, sent after it, speaks for that number again.
ERASE = """
    CREATE FUNCTION erase_from_ledger(of_channel text, of_address text) RETURNS bigint
        LANGUAGE plpgsql SET lockstep.erasing = 'yes' AS $$
    DECLARE
        acts bigint;
        hash text := erased_hash(of_address);
        at timestamptz;
    BEGIN
        -- Nobody reserves a text to this number, nor writes of it, while its acts lose their name.
        PERFORM pg_advisory_xact_lock(7201009, number_lock(of_address));
        at := clock_timestamp();
        INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup)
        SELECT of_channel, hash, p, 'withdrawn', 'hub', 'erasure', at,
               concat_ws('|', 'erasure', of_channel, hash, p, extract(epoch FROM at))
          FROM unnest(ARRAY['marketing', 'cart', 'transactional']) AS p
         WHERE p <> 'transactional'
            OR EXISTS (SELECT FROM consent_state s
                        WHERE (s.channel, s.address, s.purpose, s.status)
                            = (of_channel, of_address, p, 'withdrawn'));
        UPDATE consent SET address = hash, dedup = erased_hash(dedup), evidence = '{}',
                           answers = NULL
         WHERE channel = of_channel AND address = of_address;
        GET DIAGNOSTICS acts = ROW_COUNT;
        RETURN acts;
    END $$;
    CREATE FUNCTION suppressed(number text) RETURNS boolean LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT EXISTS (
            SELECT FROM consent e
             WHERE e.method = 'erasure' AND e.channel = 'sms' AND e.address = erased_hash(number)
               AND NOT EXISTS (
                   SELECT FROM consent g
                    WHERE g.channel = 'sms' AND g.address = number AND g.status = 'granted'
                      AND NOT recorded(g.source) AND g.evidence ? 'said'
                      AND g.happened_at > e.happened_at));
    END;
"""

ONLY_GROWS = """
    CREATE TRIGGER objection_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON objection
        FOR EACH STATEMENT EXECUTE FUNCTION refuse();
"""


def upgrade() -> None:
    """Go on to this version."""
    expires = "an implied permission ends by itself (Canada)"
    op.add_column(
        "consent", sa.Column("expires_at", sa.DateTime(timezone=True), comment=expires)
    )
    op.create_table(
        "consent_ack",
        sa.Column("consent_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        stamp("acked_at"),
        sa.PrimaryKeyConstraint("consent_id", "platform", name=op.f("pk_consent_ack")),
        comment="When each platform confirmed that it holds this act.",
    )
    hold()
    wrong_numbers()
    texts()
    objections()
    pause()
    erasing()
    op.execute(RECORDED)
    op.create_index(
        "ix_outbox_urgent",
        "outbox",
        ["due_at"],
        postgresql_where=sa.text("status = 'owed' AND priority >= 9 AND lane = 'live'"),
    )
    op.execute(LOCK)
    op.execute(STATE)
    op.execute(ONLY_GROWS)
    for statement in (HASH, ERASED, ERASE):
        op.execute(statement)


def stamp(name: str) -> sa.Column[Any]:
    """Hold the time a row was written."""
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def hold() -> None:
    """Make room for replies that may mean no."""
    op.create_table(
        "consent_hold",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), comment="their id of the reply that raised it"),
        stamp("since"),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.Column("why", sa.Text(), comment="what a person decided"),
        sa.CheckConstraint(
            "address ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f("ck_consent_hold_address")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_hold")),
        sa.UniqueConstraint(
            "address", "message_id", name=op.f("uq_consent_hold_address_message_id")
        ),
        comment="A reply that may mean no: promotion waits until a person has looked.",
    )
    op.create_index(
        "ix_consent_hold_open",
        "consent_hold",
        ["address"],
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def wrong_numbers() -> None:
    """Keep which numbers no longer lead to whom."""
    op.create_table(
        "not_theirs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger()),
        sa.Column("message_id", sa.Text(), comment="their id of the reply that said so"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f("ck_not_theirs_phone")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_not_theirs_customer_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_theirs")),
        comment="Numbers that somebody else has; without a customer: of all whose page is older.",
    )
    op.create_index(op.f("ix_not_theirs_customer_id"), "not_theirs", ["customer_id"])
    op.create_index(op.f("ix_not_theirs_phone"), "not_theirs", ["phone"])


def texts() -> None:
    """Let a text wait, and say what it is about."""
    at = sa.DateTime(timezone=True)
    for column in (
        sa.Column("subject", sa.Text(), comment="what it is about: caps count by it"),
        sa.Column("cart", sa.Text(), comment="the store's id of the cart it reminds of"),
        sa.Column("segments", sa.Integer()),
        sa.Column("sender", sa.Text()),
        stamp("asked_at"),
        stamp("due_at"),
        sa.Column("expires_at", at, comment="after this the occasion is over"),
        sa.Column(
            "accepted_at", at, comment="when the provider had taken it; no receipt changes it"
        ),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "claimed_by", sa.Integer(), comment="backend that holds it; dead backend: nobody does"
        ),
        sa.Column("claimed_at", at, comment="start of that backend, as process ids come again"),
    ):
        op.add_column("message", column)
    op.alter_column("message", "status", server_default="waiting")
    op.alter_column(
        "message",
        "reserved_at",
        nullable=True,
        server_default=None,
        comment="every gate agreed, in this transaction",
    )
    op.drop_constraint("ck_message_status", "message")
    op.create_check_constraint(op.f("ck_message_status"), "message", STATES)
    op.create_index(
        "ix_message_due", "message", ["due_at"], postgresql_where=sa.text("status = 'waiting'")
    )
    op.create_index(
        "ix_message_open",
        "message",
        ["id"],
        postgresql_where=sa.text("status IN ('reserved', 'unsure')"),
    )
    op.create_index(
        "ix_message_urgent",
        "message",
        ["due_at"],
        postgresql_where=sa.text(f"status = 'waiting' AND {URGENT}"),
    )
    op.create_index(
        "ix_message_claimed",
        "message",
        ["claimed_by"],
        postgresql_where=sa.text("claimed_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_message_sender_reserved_at"), "message", ["sender", "reserved_at"])
    op.create_index(op.f("ix_message_phone_reserved_at"), "message", ["phone", "reserved_at"])
    op.create_index(op.f("ix_cart_external_id"), "cart", ["external_id"])


def objections() -> None:
    """Keep why a text was not sent."""
    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "until", sa.DateTime(timezone=True), comment="asked again then; empty: never"
        ),
        stamp("raised_at"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_objection_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        comment="Why a text was not sent, or not yet; only grows.",
    )
    op.create_index(op.f("ix_objection_message_id"), "objection", ["message_id"])


def pause() -> None:
    """Let a person stop every text at once."""
    op.create_table(
        "pause",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), comment="who or what asked for it"),
        stamp("since"),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
        comment="While one is open no text leaves.",
    )
    op.create_index(
        "uq_pause_open",
        "pause",
        [sa.text("(lifted_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def erasing() -> None:
    """Let a person be forgotten: their addresses may be hashes, with a secret made once."""
    at = sa.DateTime(timezone=True)
    why = "forgotten on request: only what their platforms call them is kept"
    op.add_column("customer", sa.Column("erased_at", at, comment=why))
    salt = op.create_table(
        "salt",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("inner_pad", sa.LargeBinary(), nullable=False),
        sa.Column("outer_pad", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_salt_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_salt")),
        comment="The secret of erased addresses, made once; without it nobody is recognised.",
    )
    key = secrets.token_bytes(64)
    pads = {"inner_pad": 0x36, "outer_pad": 0x5C}
    op.bulk_insert(salt, [{name: bytes(b ^ pad for b in key) for name, pad in pads.items()}])
    number, hashed = "'^\\+[1-9][0-9]{6,14}$'", "'^hmac:[0-9a-f]{64}$'"
    op.drop_constraint("ck_consent_address", "consent")
    op.create_check_constraint(
        op.f("ck_consent_address"),
        "consent",
        f"channel <> 'sms' OR address ~ {number} OR address ~ {hashed}",
    )
    op.drop_constraint("ck_message_phone", "message")
    op.create_check_constraint(
        op.f("ck_message_phone"), "message", f"phone ~ {number} OR phone ~ {hashed}"
    )
    op.create_index(
        "ix_customer_erased",
        "customer",
        ["id"],
        postgresql_where=sa.text("erased_at IS NOT NULL"),
    )
    op.create_index(
        "ix_consent_erased",
        "consent",
        ["address"],
        postgresql_where=sa.text("method = 'erasure'"),
    )
