"""What is wrong with a model is said in one sentence, however many trials it was in."""

import pytest

from tasks.pages.scores import flags

EDGE, GONE = "r is at its boundary", "dropout cannot be seen: nobody would ever be gone"


def tried(**models):
    """A run's trials by score: of each model what is wrong with it."""
    days = {"chance": 30, "churn": 90, "value": 365}
    return {
        "tried": {
            name: {
                "days": days[name],
                "models": [{"model": one, "flags": list(said)} for one, said in models.get(name, {}).items()],
            }
            for name in days
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (tried(), []),
        (tried(chance={"recency": (), "NBD": ()}), []),
        (tried(chance={"NBD": (EDGE, GONE)}, churn={"NBD": (EDGE,)}), [f"NBD does not ship (buys within 30 days, buys nothing for 90 days): {EDGE}; {GONE}"]),
        (tried(churn={"NBD": (EDGE,)}, value={"BG/NBD": (GONE,), "NBD": ()}), [f"BG/NBD does not ship (spends in 365 days): {GONE}", f"NBD does not ship (buys nothing for 90 days): {EDGE}"]),
    ],
)  # fmt: skip
def test_each_flagged_model_has_one_sentence(run, said):
    assert list(flags(run)) == said
