"""Addresses made from names."""

import re

from hypothesis import given
from hypothesis import strategies as st

from reconciler.bring_in.addresses import addresses, kebab

ONE, TWO = "eu-west-1:11111111-0000", "eu-west-1:22222222-0000"


def test_a_name_becomes_words_in_lower_case() -> None:
    names = ["Customer Web", "customerWeb_prod", "  x  ", "+=,.@-", "Ünïcode", "a" * 99]
    assert [kebab(name) for name in names] == [
        "customer-web",
        "customer-web-prod",
        "x",
        "",
        "n-code",
        "a" * 63,
    ]


def test_names_that_lead_to_one_address_are_told_apart_by_the_id() -> None:
    assert addresses([(ONE, "Web"), (TWO, "web")], (), "pool") == {
        ONE: "web-11111111",
        TWO: "web-22222222",
    }
    assert addresses([(ONE, "Web")], {"web"}, "pool") == {ONE: "web-11111111"}


def test_a_name_of_nothing_that_an_address_may_hold_has_a_word_in_its_place() -> None:
    assert addresses([(ONE, "+++"), (TWO, "web")], (), "pool") == {ONE: "pool", TWO: "web"}


identities = st.from_regex(r"[a-z]{2}-west-1:[01]{8}-[01]{2}", fullmatch=True)
names = st.text("aB -1", max_size=3) | st.sampled_from(["A" * 80, "A" * 70])


@given(
    named=st.dictionaries(identities, names, max_size=6),
    taken=st.sets(st.sampled_from(["a", "b", "pool", "a" * 63, "a-00000000"])),
    data=st.data(),
)
def test_addresses_are_valid_and_unique_and_depend_on_no_order(
    named: dict[str, str], taken: set[str], data: st.DataObject
) -> None:
    found = addresses(named.items(), taken, "pool")
    assert found.keys() == named.keys()
    assert len({*found.values()}) == len(found)
    assert taken.isdisjoint(found.values())
    assert all(re.fullmatch("[a-z0-9][a-z0-9-]{0,62}", address) for address in found.values())
    assert addresses(data.draw(st.permutations([*named.items()])), taken, "pool") == found
