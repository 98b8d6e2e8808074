"""What is promised of every message workflow there is, and of one that is dropped in."""

import importlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from deployments import timetable
from flows import messages
from mappings.segments import segments
from tasks.decide import OF_NUMBERS
from tasks.hub import conditions, engine, enrolling, journeys, triggers
from tasks.hub.journeys import Traveller
from tasks.messaging.lint import Draft, lint
from tasks.messaging.templates import fill, language_of
from tasks.messaging.workflow import Workflow, faults, templates
from tasks.phrase import Shop, variables
from tasks.step import asked_of, start_of

WORKFLOWS = {name: messages.load(name) for name in messages.available()}
STEPS = [(one, number) for one in WORKFLOWS.values() for number in range(len(one.steps))]
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
KNOWN = {
    "cart_total": "80.00",
    "cart_currency": "EUR",
    "cart_link": "https://acme.example/carts/c1",
    "order_number": "#1001",
    "order_total": "80.00",
    "order_currency": "EUR",
    "product": "Green tea",
    "items": [{"title": "Green tea", "quantity": 2, "price": "40.00"}],
}
"""What is surely known of somebody whose journey is about all there is."""
MORE = {
    "first_name": "Ada",
    "tracking_link": "https://dhl.example/t/1",
    "carrier": "DHL",
    "refund_total": "20.00",
    "refund_currency": "EUR",
    "suggestion": "Gyokuro of the first harvest, 100 g, in a tin",
    "suggestion_link": "https://acme.example/products/gyokuro",
    "category": "Green tea",
}

every = pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
each_step = pytest.mark.parametrize(
    ("workflow", "number"), STEPS, ids=[f"{one.name}-{number + 1}" for one, number in STEPS]
)


def traveller(known, step=0):
    """Somebody whose step is due."""
    return Traveller(id=1, workflow="", step=step, occasion="o", subject=None, cart=None, order_id=None, happened_at=NOW, due_at=NOW, facts={}, now=NOW, variant=None, customer_id=1, key="k", phone="+14155552671", email=None, language=None, country=None, holds=[], known=known)  # fmt: skip


def wordings(workflow: Workflow, number: int) -> Iterator[tuple[str, str]]:
    """Write a step in every variant and language, for who is known well and who is not."""
    step, shop = workflow.steps[number], Shop("Acme", "https://acme.example")
    for variant, template in templates(workflow, number).items():
        for known in (KNOWN, KNOWN | MORE):
            said = variables(step, traveller(known, number), shop)
            for locale in template.wordings:
                yield (variant or ""), fill(template, said, locale).body


@every
def test_a_workflow_is_called_as_its_file_and_pressed_by_that_name(workflow):
    module = importlib.import_module(f"flows.messages.{workflow.name}")

    assert WORKFLOWS[workflow.name] is workflow
    assert getattr(module, workflow.name).name == workflow.name


@every
def test_a_workflow_is_declared_without_faults(workflow):
    assert list(faults(workflow)) == []


@every
def test_every_trigger_and_condition_is_known(workflow):
    waits = [when for step in workflow.steps for one in step.waits for when in one.where]
    asked = {when.name for when in (*workflow.conditions, *waits)}

    assert workflow.trigger.name in triggers.TRIGGERS
    assert asked <= {*conditions.CONDITIONS, *OF_NUMBERS}


@pytest.fixture(scope="module")
def empty(postgres, hub_template, maker) -> Iterator[str]:
    """One empty hub for all workflows: none of them writes anything there."""
    maker.execute(f"CREATE DATABASE understanding TEMPLATE {hub_template} STRATEGY file_copy")
    yield postgres.url("understanding")
    engine.engine(postgres.url("understanding")).dispose()
    maker.execute("DROP DATABASE understanding WITH (FORCE)")


@every
def test_the_hub_understands_it(workflow, empty):
    with engine.connected(empty) as hub:
        assert enrolling.enrol(hub, start_of(workflow), [1]) == 0
        assert enrolling.enrol(hub, start_of(workflow), None) == 0
        assert enrolling.foresee(hub, start_of(workflow), asked_of(workflow), 5) == []
        assert journeys.read(hub, [1], asked_of(workflow)) == []


@each_step
def test_its_words_are_written_for_everybody_in_every_language(workflow, number):
    assert all(body for _, body in wordings(workflow, number))


@each_step
def test_its_texts_pass_the_proof_reader(workflow, number):
    promotional = workflow.promotional
    found = [
        (one.words, body)
        for variant, body in wordings(workflow, number)
        if workflow.steps[number].channel == "sms"
        for one in lint(Draft(body=body, purpose=workflow.purpose, brand=("Acme",), way_out_due=promotional, finished=True))
        if one.severity == "error"
    ]  # fmt: skip

    assert found == []


@each_step
def test_its_texts_stay_short(workflow, number):
    if workflow.steps[number].channel == "sms":
        assert max(segments(body)[1] for _, body in wordings(workflow, number)) <= 2


@each_step
def test_its_languages_are_those_of_our_markets(workflow, number):
    step = workflow.steps[number]

    assert next(iter(step.wording)) == "en"
    if step.channel != "task":  # the shop's own people read that
        assert {"fr", "de"} <= {language_of(one).language for one in step.wording}


DROPPED = '''
"""Say hello to whoever bought, and nothing more: dropped in to see what it gets for nothing."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="hello",
    trigger=When("order placed"),
    purpose="transactional",
    goal="none",
    steps=(Step(wait=timedelta(0), wording={"en": "{{ brand }}: hello."}),),
)
hello = pressed(WORKFLOW, __doc__)
'''


@pytest.fixture
def hello(tmp_path, monkeypatch) -> Iterator[Workflow]:
    """A workflow whose one file was just put in its place."""
    (tmp_path / "hello.py").write_text(DROPPED)
    monkeypatch.setattr(messages, "__path__", [*messages.__path__, str(tmp_path)])
    messages.available.cache_clear()
    importlib.invalidate_caches()
    yield messages.load("hello")
    messages.available.cache_clear()
    sys.modules.pop("flows.messages.hello", None)
    vars(messages).pop("hello", None)


def test_a_workflow_dropped_in_is_found_and_deployed(hello):
    found = {one.flow_name: one for one in timetable.timetable([])}

    assert "hello" in messages.available()
    assert found["hello"].entrypoint == "flows.messages.hello.hello"


@pytest.mark.parametrize(("named", "on"), [("", []), ("hello", ["hello"]), ("hello, abandoned_cart", ["abandoned_cart", "hello"])])  # fmt: skip
def test_only_workflows_the_shop_names_text(hello, named, on, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_WORKFLOWS", named)

    assert [one.name for one in messages.switched_on()] == on


def test_a_name_there_is_not_is_refused_with_those_there_are(monkeypatch):
    monkeypatch.setenv("LOCKSTEP_WORKFLOWS", "abandonned_cart")

    with pytest.raises(Exception, match=r"abandonned_cart: there are .*abandoned_cart"):
        messages.switched_on()
