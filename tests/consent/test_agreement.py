"""Which of two words about one consent holds: in doubt the no."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks.consent.agreement import Word, judge

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
NO, YES, ASKED, NOTHING = "withdrawn", "granted", "pending", ""


def word(status, minutes=None):
    return Word(status, None if minutes is None else NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("ledger", "theirs", "told", "verdict"),
    [
        (word(NO, 1), word(NO), NO, "agree"),
        (word(YES, 1), word(YES, 1), YES, "agree"),
        (word(NOTHING), word(NOTHING), "", "agree"),
        (word(NOTHING), word(ASKED), "", "agree"),
        (word(ASKED, 1), word(NOTHING), "", "agree"),
        # who may be texted there, and must not be
        (word(NO, 5), word(YES), NO, "laxer"),
        (word(NO, 5), word(YES, 1), "", "laxer"),
        (word(NO, 5), word(YES, 5), "", "laxer"),
        (word(NO, 5), word(NOTHING), "", "laxer"),
        (word(NO, 5), word(ASKED, 9), "", "laxer"),
        (word(NOTHING), word(YES), "", "laxer"),
        # a permission we have not read
        (word(NO, 5), word(YES, 9), NO, "newer"),
        (word(NOTHING), word(YES, 1), "", "newer"),
        (word(ASKED, 1), word(YES, 2), "", "newer"),
        # an outdated no
        (word(YES, 5), word(NO, 1), NO, "stricter"),
        (word(YES, 5), word(NO), NO, "stricter"),
        (word(YES, 5), word(NOTHING), "", "stricter"),
        (word(YES, 5), word(ASKED), YES, "stricter"),
        # a no that only they knew
        (word(YES, 5), word(NO), YES, "unheard"),
        (word(YES, 5), word(NO), "", "unheard"),
        (word(YES, 5), word(NO, 5), NO, "unheard"),
        (word(YES, 5), word(NO, 9), NO, "unheard"),
        (word(NOTHING), word(NO, 1), "", "unheard"),
        (word(ASKED, 5), word(NO, 1), "", "unheard"),
    ],
)
def test_the_stricter_word_holds_unless_it_is_outdated(ledger, theirs, told, verdict):
    assert judge(ledger, theirs, told) == verdict


@pytest.mark.parametrize(("read", "verdict"), [(None, "newer"), (8, "newer"), (9, "laxer")])
def test_a_permission_that_was_read_and_lifted_nothing_is_taken_back_there(read, verdict):
    until = None if read is None else NOON + timedelta(minutes=read)

    assert judge(word(NO, 5), word(YES, 9), NO, read=until) == verdict
