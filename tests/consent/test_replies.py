"""What people mean is understood in seven languages, and what they do not mean is not made up."""

import sys
import time
from collections import Counter
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.twilio import AGREE, HELP, START, STOP
from tasks.consent.replies import VERSION, understand
from tests.consent.replies_former import FORMER
from tests.consent.replies_held_out import HELD_OUT
from tests.consent.replies_tuned import TUNED

ENDS = {"stop", "stop_marketing", "wrong_number"}
RAISES = {"start", "yes"}
PER_SE = ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe")
"""Words that end consent by themselves, whatever else they may mean (47 CFR 64.1200(a)(10))."""


def replies(lists):
    """Every reply of a list with what it means."""
    return [
        (kind, body) for (kind, _), block in lists.items() for body in block.strip().split("\n")
    ]


def measured(lists):
    """Share of each kind that is understood, and of what is no opt-out but is taken for one."""
    total, right, false = Counter(), Counter(), 0
    for kind, body in replies(lists):
        found = understand(body, pending=kind == "yes").kind
        total[kind] += 1
        right[kind] += found == kind
        false += kind not in ENDS and found in ENDS
    others = sum(total.values()) - sum(total[kind] for kind in ENDS)
    return {kind: right[kind] / total[kind] for kind in total}, false / others


@pytest.mark.parametrize(
    ("lists", "floor", "of_each", "false"),
    [(TUNED, 0.99, 0.98, 0.0), (FORMER, 0.98, 0.95, 0.0), (HELD_OUT, 0.95, 0.9, 0.02)],
    ids=["tuned", "set aside once", "held out"],
)
def test_enough_is_understood_and_little_is_mistaken(lists, floor, of_each, false, capsys):
    recall, mistaken = measured(lists)
    with capsys.disabled():
        shares = ", ".join(f"{kind} {share:.0%}" for kind, share in sorted(recall.items()))
        sys.stdout.write(
            f"\n{len(replies(lists))} replies: {shares}; false opt-outs {mistaken:.1%}\n"
        )

    assert recall["stop"] >= floor
    assert min(recall.values()) >= of_each
    assert mistaken <= false


def test_the_lists_are_what_they_claim():
    bodies = [{body for _, body in replies(one)} for one in (TUNED, FORMER, HELD_OUT)]

    assert len(bodies[0] | bodies[1] | bodies[2]) > 1_400
    for lists in (TUNED, FORMER, HELD_OUT):
        found = Counter(kind for kind, _ in replies(lists))
        assert found["talk"] > 0.24 * found.total()


DRESSES = ("{}", " {} ", "{}.", "{}!!!", "“{}”", "*{}*", "({})", "{}\n\n", "{} 🛑", "{} please", "Please {}", "{}, thanks", "\u200b{}")  # fmt: skip


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("word", [*STOP, *PER_SE, "ARRÊT", "baja", "abmelden", "afmelden"])
def test_a_word_that_ends_consent_by_itself_does_however_it_is_dressed(word, dress):
    for written in (word, word.lower(), word.title(), word.upper()):
        assert understand(dress.format(written)).kind == "stop"


@pytest.mark.parametrize(
    "body",
    ["st0p", "5top", "$top", "st@p", "s.t.o.p", "s t o p", "stoppp", "STTTOP", "sotp", "stpo", "stopstop", "\uff33\uff34\uff2f\uff30", "s\u200bt\u200bo\u200bp", "ŠTÓP", "un5ubscribe", "unsuscribe", "unsubcsribe", "\x00stop"],
)  # fmt: skip
def test_a_misspelt_stop_is_a_stop(body):
    assert understand(body).kind == "stop"


@pytest.mark.parametrize("word", [*START, *map(str.lower, START), " Start\n"])
def test_a_start_is_the_word_itself(word):
    assert understand(word).kind == "start"


@pytest.mark.parametrize("word", [*AGREE, "yes please", "Sí", "oui", "ja"])
def test_a_yes_means_something_only_where_somebody_waits_for_it(word):
    assert understand(word).kind == "talk"
    assert understand(word, pending=True).kind == "yes"


@pytest.mark.parametrize("word", [*HELP, "help!", "Hilfe", "AIDE", "ayuda"])
def test_a_call_for_help_is_the_word_itself(word):
    assert understand(word).kind == "help"


@pytest.mark.parametrize(
    ("body", "type", "kind"),
    [
        ("", "STOP", "stop"),
        ("Genug!", "stop", "stop"),
        ("I'll stop by", "STOP", "stop"),
        ("wrong number", "STOP", "wrong_number"),
        ("just order updates please, no ads", "STOP", "stop"),
        ("please stop texting me", "START", "stop"),
        ("not interested", "START", "weak"),
        ("JOIN", "START", "start"),
        ("Si señor", "START", "start"),
        ("yes", "START", "talk"),
        ("Info please!", "HELP", "help"),
        ("Assist", "HELP", "help"),
        ("hello", None, "talk"),
        ("hello", "SOMETHING", "talk"),
    ],
)
def test_what_the_provider_made_of_it_counts_but_never_against_a_no(body, type, kind):
    assert understand(body, opt_out_type=type).kind == kind


def test_every_decision_names_its_rule_and_the_version():
    for lists in (TUNED, FORMER, HELD_OUT):
        for _, body in replies(lists):
            found = understand(body)
            assert found.rule
            assert found.version == VERSION


OURS = "Acme: 20% off everything! Reply STOP to opt out"


@pytest.mark.parametrize(
    "form",
    ["Liked “{}”", "Loved “{}”", "Emphasised “{}”", "Laughed at “{}”", 'Liked "{}"', "👍 to “{}”", "Reacted 😂 to “{}”", "Le gustó “{}”", "A aimé « {} »", "Gefällt „{}“", "Ha messo mi piace a “{}”", "Curtiu “{}”", "Vond “{}” leuk", "> {}", "> {}\nDo you have it in blue?", "{}", "You wrote “{}”. Is it still on?", "Liked “{}"],
)  # fmt: skip
def test_our_own_words_quoted_back_are_nobodys_wish(form):
    assert understand(form.format(OURS)).kind == "talk"


@pytest.mark.parametrize(
    "form", ["> {}\nSTOP", "“{}” no, please stop texting me", "I said “stop”!"]
)
def test_a_stop_beside_a_quotation_is_one(form):
    assert understand(form.format(OURS)).kind == "stop"


LETTERS = st.sampled_from(
    ["stop", "not", "please", "text", "me", "yes", "start", "order", "“", "”", ">", ".", "|", "🖕", "a" * 9, "unsubscribx", "\u2019", "\u200d", "ﷺ", "0", "\x00", "\ud83d"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(LETTERS, max_size=200).map(" ".join)))
def test_no_text_breaks_it(body):
    assert understand(body).kind in {*ENDS, *RAISES, "help", "weak", "order", "talk"}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["stop", "please stop texting me", "abmelden"]))
def test_a_text_that_ends_consent_never_raises_it(before, stop):
    assert understand(f"{before}. {stop}", pending=True).kind not in RAISES


HOSTILE = ("stop ", "not ", "a ", "“", "s t ", "x.", "remove me ", "no more want ", "unsubscribx ", "$@", "'", "x", " - ", "🖕", "ﷺ", "\u0301", "to “", "small please ", "I'm not ", "(" )  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_no_text_takes_long(part):
    started = time.thread_time()
    understand((part * 1600)[:1600] + "!")

    assert time.thread_time() - started < 0.5


def test_most_texts_take_a_tenth_of_a_millisecond(capsys):
    bodies = [body for _, body in replies(TUNED)]
    times = []
    for body in bodies * 3:
        started = time.thread_time()
        understand(body)
        times.append(time.thread_time() - started)
    with capsys.disabled():
        sys.stdout.write(f"\nunderstand: {median(times) * 1e6:.0f} µs in the middle\n")

    assert median(times) < 0.0005  # five times what it takes on a machine with nothing else to do
