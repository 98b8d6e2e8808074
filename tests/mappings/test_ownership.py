"""The policy names every field that is mapped, and keeps off what is the ERP's."""

from types import ModuleType

import pytest

from mappings import ownership
from mappings.fields import Field, Map
from mappings.ownership import BLANKS, ERP, NEVER, POLICY, RULES, mapped, noun_of, of

PLATFORMS = ownership.platforms()
every_platform = pytest.mark.parametrize("platform", PLATFORMS)


@every_platform
def test_every_mapped_field_of_every_platform_has_an_owner(platform):
    assert ownership.offences({platform: PLATFORMS[platform]}) == []


@every_platform
def test_no_mapping_writes_what_is_the_erps(platform):
    written = {
        f"{object}.{field.name} {field.theirs}".lower()
        for object, mapping in PLATFORMS[platform].MAPS.items()
        for field in mapping.fields
        if field.write
    }

    assert {one for one in written if any(word in one for word in ERP)} == set()


@every_platform
def test_a_mapping_and_the_policy_agree_on_whose_a_field_is(platform):
    module = PLATFORMS[platform]
    differing = {
        (object, field.name): (field.owner, line.owner)
        for object, mapping in module.MAPS.items()
        for field in mapping.fields
        if (line := of(noun_of(module, object), field.name))
        and line.noun != "consent"
        and field.owner != line.owner
    }

    assert differing == {}


@every_platform
def test_what_the_crm_owns_is_read_and_never_written(platform):
    module = PLATFORMS[platform]
    theirs = {one.field for one in POLICY if one.owner == "crm"}
    written = {
        field.name for mapping in module.MAPS.values() for field in mapping.fields if field.write
    }

    assert theirs & written == set()


def test_a_field_nobody_owns_and_one_of_the_erps_are_named():
    things = Map("odd", "things", (Field("shoe_size", "shoes"), Field("cost", "unit_cost")))
    odd = ModuleType("mappings.odd")
    odd.FOLLOWS, odd.MAPS = {"things": "customer"}, {"things": things}

    assert [(one.where, one.field) for one in ownership.offences({"odd": odd})] == [
        ("odd things.shoes", "shoe_size"),
        ("odd things.unit_cost", "cost"),
    ]


def test_each_line_is_in_words_that_are_explained_and_there_is_one_per_field():
    assert {one.rule for one in POLICY} == set(RULES)
    assert {one.blank for one in POLICY} <= set(BLANKS)
    assert len({(one.noun, one.field) for one in POLICY}) == len(POLICY)


def test_the_border_to_the_erp_is_written_down():
    assert {one.field for one in POLICY if one.rule == NEVER} == {
        "inventory",
        "cost",
        "reconciliation",
    }


def test_facts_of_platforms_are_mapped_fields_too():
    assert ("mappings.shopify: customers.tags", "customer", "tags") in set(
        mapped(PLATFORMS["shopify"])
    )
