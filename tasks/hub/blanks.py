"""Blanks: a record that says less takes nothing away, in whatever order records come.

An order without a number does not empty the number its buyer is known by; nor does a blank
country. An account that was emptied is: it is the owner's own word. Where a field was kept from an
older record than the one that speaks now, a fact says from which: `<field>_from`, its rank and
date.
"""

FIELDS = ("email", "phone", "country")
MARKS = "'{email_from,phone_from,country_from}'::text[]"
"""The facts that say from when a kept value is."""


STRONGEST = """
    ({facts} - {marks}) || jsonb_strip_nulls(jsonb_build_object(
        'email_from', {speaks}.facts -> 'email_from', 'phone_from', {speaks}.facts -> 'phone_from',
        'country_from', {speaks}.facts -> 'country_from'))
"""


def only(facts: str, speaks: str) -> str:
    """Write facts of several with the marks of whoever speaks for them."""
    return STRONGEST.format(facts=facts, speaks=speaks, marks=MARKS)


def key(rank: str, at: str) -> str:
    """Write of which rank and date a record is, so that the stronger and newer is the greater."""
    return f"""({rank} || ' ' || to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'))"""


def kept(field: str, said: str, held: str) -> str:
    """Write whether a field of what is held (a table) outlasts the blank of what is said."""
    strong = "" if field == "country" else f" AND s.rank = 0 AND {held}.told_rank = 0"
    return f"({said} IS NULL AND {held}.{field} IS NOT NULL AND {held}.told_rank >= 0{strong})"


def now(field: str, said: str, held: str) -> str:
    """Write a field as it is now."""
    lasts = kept(field, said, held)
    return f"CASE WHEN {lasts} THEN {held}.{field} ELSE {said} END AS now_{field}"


def mark(field: str, said: str, held: str) -> str:
    """Write from when a field is, if it is kept; else nothing."""
    since = key(f"{held}.told_rank", f"{held}.told_at")
    return f"""
        '{field}_from', CASE WHEN {kept(field, said, held)}
                             THEN coalesce({held}.facts ->> '{field}_from', {since}) END
    """


def values(said: dict[str, str], held: str) -> str:
    """Write the fields as they are now, named now_email, now_phone, now_country, and now_facts."""
    fields = ", ".join(now(one, said[one], held) for one in FIELDS)
    marks = ", ".join(mark(one, said[one], held) for one in FIELDS)
    return f"""
        {fields}, (({held}.facts || s.facts) - {MARKS})
            || jsonb_strip_nulls(jsonb_build_object({marks})) AS now_facts
    """


def fill(table: str, id: str, person: str, owner: str) -> str:
    """Write the filling of what is blank in a table, or kept from an older record than this.

    `person` is the column of a staged record that leads to the table's `id`, `owner` that of an
    e-mail (`e`): it is not written down of anybody else.
    """
    at = key("p.rank", "p.updated_at")
    return f"""
    WITH offered AS (
        SELECT c.{id} AS id, f.field, f.value, {at} AS at, p.told_at
          FROM person p JOIN {table} c ON c.{id} = {person}
          LEFT JOIN identity e ON e.kind = 'email' AND e.value = p.shown
         CROSS JOIN LATERAL (VALUES
               ('email', CASE WHEN coalesce({owner}, c.{id}) = c.{id} THEN p.shown END, c.email),
               ('phone', p.dialled, c.phone), ('country', p.country, c.country))
               AS f (field, value, held)
         WHERE p.rank >= 0 AND f.value IS NOT NULL AND (f.field = 'country' OR c.told_rank = 0)
           AND (f.held IS NULL OR c.facts ? (f.field || '_from')
                AND ({at}, f.value) > (c.facts ->> (f.field || '_from'), f.held))),
    best AS (
        SELECT DISTINCT ON (id, field) * FROM offered ORDER BY id, field, at DESC, value DESC),
    news AS (
        SELECT id, min(told_at) AS told_at, jsonb_object_agg(field, value) AS said,
               jsonb_object_agg(field || '_from', at) AS marks FROM best GROUP BY id),
    filled AS (
    UPDATE {table} c
       SET email = coalesce(n.said ->> 'email', c.email),
           phone = coalesce(n.said ->> 'phone', c.phone),
           country = coalesce(n.said ->> 'country', c.country), facts = c.facts || n.marks,
    """  # noqa: S608 - our own words
