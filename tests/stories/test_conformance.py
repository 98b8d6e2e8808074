"""The product's own code on a real hub, one round trip at a time, keeps what the model promises."""

from tasks.hub import engine
from tests.stories.conformance import play


def test_no_order_of_round_trips_breaks_a_promise(hub_url):
    engine.engine(hub_url).dispose()
    counts = play(hub_url, number=12, seed=11)

    assert counts["interleavings"] == 12
    assert counts["sends"]
    assert counts["opt-outs"]
