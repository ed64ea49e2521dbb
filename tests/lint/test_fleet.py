"""What several pools of a target break together."""

from dataclasses import replace

from reconciler.lint.fleet import check_fleet
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import UserPoolProvider
from reconciler.model.spec import Roles
from tests.builders import DESIRED, mapping, role, rule

CLIENT = UserPoolProvider("eu-west-1_AbCdEf123", "client1", True)


def pool(address: str, authenticated: str | None, *providers: UserPoolProvider) -> DesiredPool:
    roles = Roles(role(authenticated)) if authenticated else None
    return replace(DESIRED, address=address, roles=roles, providers=providers)


def told(*pools: DesiredPool) -> list[tuple[str, str, object, str]]:
    return [(p.address, hit.rule.code, hit.path, hit.message) for p, hit in check_fleet(pools)]


def test_a_role_of_several_pools_is_told_once_in_each_at_its_first_place() -> None:
    gold = replace(CLIENT, client_id="other", role_mapping=mapping(rule(), rule("old")))
    path = ("providers", gold.key, "role_mapping", "rules", 0, "role")
    assert told(pool("web", "gold", gold), pool("app", None, gold)) == [
        ("web", "R3", ("roles", "authenticated"), "role/gold serves app too"),
        ("app", "R3", path, "role/gold serves web too"),
    ]


def test_of_many_pools_the_first_are_named() -> None:
    messages = [told[3] for told in told(*(pool(f"p{n}", "user") for n in range(6)))]
    assert messages[0] == "role/user serves p1, p2, p3 and 2 more too"
    assert messages[5] == "role/user serves p0, p1, p2 and 2 more too"
    four = [told[3] for told in told(*(pool(f"p{n}", "user") for n in range(5)))]
    assert four[0] == "role/user serves p1, p2, p3 and p4 too"


def test_a_client_is_shared_with_those_pools_that_lead_it_elsewhere() -> None:
    mapped = replace(CLIENT, role_mapping=mapping())
    pools = (pool("a", "user", mapped), pool("b", None, mapped), pool("c", None, CLIENT))
    path, message = ("providers", CLIENT.key), "the same app client leads to other roles in"
    assert [found for found in told(*pools) if found[1] == "P2"] == [
        ("a", "P2", path, f"{message} c"),
        ("b", "P2", path, f"{message} c"),
        ("c", "P2", path, f"{message} a and b"),
    ]


def test_another_client_of_the_user_pool_is_not_shared() -> None:
    other = replace(CLIENT, client_id="client2")
    assert told(pool("a", "user", CLIENT), pool("b", "staff", other)) == []


def test_the_default_role_behind_a_mapping_that_denies_makes_no_difference() -> None:
    mapped = replace(CLIENT, role_mapping=mapping())
    codes = {found[1] for found in told(pool("a", "user", mapped), pool("b", "staff", mapped))}
    assert codes == {"R3"}
