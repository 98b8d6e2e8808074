"""Whether texts and e-mails arrive: what nobody knows is not in order, and a few may tell enough."""

import pytest

from tasks.reporting.report import report
from tests.reporting.week_of import facts, levels


def texts(sent, arrived=0, failed=0, unsure=0):
    return {"texts": [{"workflow": "welcome", "texts": levels(sent), "delivered": levels(arrived), "failed": levels(failed), "unsure": levels(unsure)}]}  # fmt: skip


def mails(sent, refused):
    return {"mails": [{"what": "e-mails", "mails": levels(sent + refused), "sent": levels(sent), "refused": levels(refused)}]}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (texts(20, 4, 16), [("undelivered", "texts")]),
        (texts(20, 11, 9), []),
        (texts(9, 0, 9), []),
        (texts(50), [("undelivered", "receipts")]),
        (texts(49), []),
        (texts(99, 0, 0, 60), []),
        (texts(101, 50, 1), []),
        (texts(101, 50), [("undelivered", "receipts")]),
        (mails(94, 6), [("bounced", "e-mails")]),
        (mails(95, 5), []),
        (mails(4, 6), [("bounced", "e-mails")]),
        (mails(0, 9), []),
    ],
)
def test_what_does_not_arrive_is_found(said, expected):
    found = report(facts(**said)).findings

    assert [(one.kind, one.subject) for one in found] == expected


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (texts(20, 18, 2), "20 texts; 90.0 % arrived, of too few to judge."),
        (texts(60, 60), "60 texts; 100 % arrived."),
        (texts(20), "20 texts; no receipts yet."),
        (mails(3, 1), "No text left. 4 e-mails, 1 refused."),
    ],
)
def test_a_share_of_too_few_says_that_it_is(said, sentence):
    assert report(facts(**said)).shown["texts"].said == sentence
