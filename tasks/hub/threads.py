"""What a CRM is told of conversations: each text on the person's timeline, and one task of them.

Whom it stands with is who wrote it, or who became one with them since.
"""

# The words are read where they are kept: what is erased there is told as erased.
WHOSE = """
      LEFT JOIN customer w ON w.id = v.customer_id
      LEFT JOIN customer c ON c.id = coalesce(w.merged_into, w.id)
      LEFT JOIN mirror m ON m.platform = %(platform)s AND m.object = 'contacts'
                        AND m.key = c.key::text
"""

UTTERANCES = f"""
    SELECT u.key::text, coalesce(e.facts ->> 'body', '') AS body,
           coalesce(e.facts ->> 'channel', 'sms') AS channel, 'hub' AS logged, u.spoken_at,
           m.their_id AS contact_id
      FROM utterance u JOIN conversation v ON v.id = u.conversation_id
      LEFT JOIN message_event e ON (e.platform, e.external_id, e.kind)
                                 = (u.platform, u.external_id, 'reply')
      {WHOSE}
     WHERE u.key = ANY(%(keys)s::uuid[])
"""  # noqa: S608 - our own words

CONVERSATIONS = f"""
    SELECT v.key::text, v.subject, v.urgent, v.owner, v.opened_at, 'begun' AS state, 'task' AS sort,
           coalesce((SELECT e.facts ->> 'body' FROM utterance u
                       JOIN message_event e ON (e.platform, e.external_id, e.kind)
                                             = (u.platform, u.external_id, 'reply')
                      WHERE u.conversation_id = v.id ORDER BY u.id LIMIT 1), '') AS body,
           m.their_id AS contact_id
      FROM conversation v
      {WHOSE}
     WHERE v.key = ANY(%(keys)s::uuid[]) AND v.source = 'reply'
"""  # noqa: S608 - our own words

PEOPLE = {
    "order": """orders o JOIN customer c ON c.id = o.customer_id""",
    "utterance": """utterance o JOIN conversation v ON v.id = o.conversation_id
      JOIN customer w ON w.id = v.customer_id
      JOIN customer c ON c.id = coalesce(w.merged_into, w.id)""",
    "conversation": """conversation o JOIN customer w ON w.id = o.customer_id
      JOIN customer c ON c.id = coalesce(w.merged_into, w.id)""",
}
"""By noun where the customer is found whose contact a record names: `o` is it, `c` is they."""
