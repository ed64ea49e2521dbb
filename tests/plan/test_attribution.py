"""Who it was, by records of CloudTrail and pools that are not as the last apply left them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reconciler.model.json_value import Json, JsonObject, members
from reconciler.model.pools import DesiredPool, LivePool, Unmodelled
from reconciler.model.providers import (
    DEVELOPER_KEY,
    DeveloperProvider,
    LoginProvider,
    PrincipalTags,
    Provider,
    StrayMapping,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers
from reconciler.model.trail import TrailEvent
from reconciler.plan.attribution import Asked, Search, actors_of
from reconciler.plan.drift import DriftState, PoolDrift, drift_target
from reconciler.plan.event_parts import parts_of
from reconciler.plan.marker import applied_value
from reconciler.plan.own_runs import OwnRuns
from reconciler.plan.view.drift import ActorView
from tests.builders import (
    DESIRED,
    MARKER,
    OIDC,
    OWNER,
    POOL_ID,
    SAML,
    SPEC,
    TARGET,
    USER_POOL,
    live,
    mapping,
    role,
    rule,
)
from tests.trails import changed, event, record

MARKED = replace(MARKER, applied=applied_value(POOL_ID, SPEC, DESIRED, "abc1234"))
OPERATIONS = (
    "CreateIdentityPool",
    "UpdateIdentityPool",
    "DeleteIdentityPool",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
    "TagResource",
    "UntagResource",
)
OWN_AGENT = str(record("tag-resource-of-our-run")["userAgent"])
SINCE = datetime(2026, 11, 20, 9, 0, 41, tzinfo=UTC)

UPDATE = record("update-identity-pool")
ROLES = record("set-identity-pool-roles")
PRINCIPAL_TAGS = record("set-principal-tag-attribute-map")
TAG = record("tag-resource")
UNTAG = record("untag-resource")
CREATE = record("create-identity-pool")

WITH_GUESTS = replace(SPEC, allow_unauthenticated_identities=True)
ADMIN = replace(SPEC, roles=Roles(authenticated=role("admin")))


def drift_of(pool: LivePool, desired: DesiredPool = DESIRED) -> PoolDrift:
    (found,) = drift_target(TARGET, OWNER, [desired], [pool]).pools
    return found


def drifted(spec: PoolSpec, desired: DesiredPool = DESIRED, **marks: str | None) -> PoolDrift:
    """A pool with another spec, or other tags of ours, than the last apply left."""
    return drift_of(live(spec, marker=replace(MARKED, **marks)), desired)


def searched(*records: JsonObject) -> dict[str, Search]:
    events = [event(found) for found in records]
    return {
        name: Search(tuple(found for found in events if found.operation == name))
        for name in OPERATIONS
    }


def who(
    pool: PoolDrift,
    *records: JsonObject,
    own: OwnRuns = OwnRuns(),  # noqa: B008 — a value
    since: datetime | None = SINCE,
) -> tuple[ActorView, ...]:
    return actors_of(Asked(POOL_ID, parts_of(pool), since), searched(*records), own, "eu-west-1")


def seen(views: Sequence[ActorView]) -> list[tuple[str | None, str | None, str | None]]:
    return [(view.section, view.event, view.note) for view in views]


def at(found: JsonObject, time: str, **changes: Json) -> JsonObject:
    """The record of another call, at another time of the same day."""
    day = str(found["eventTime"]).partition("T")[0]
    return {**found, "eventTime": f"{day}T{time}Z", "eventID": f"at {time}", **changes}


def by(found: JsonObject, user: str) -> JsonObject:
    arn = f"arn:aws:iam::123456789012:user/{user}"
    return {**found, "userIdentity": {"type": "IAMUser", "arn": arn}}


def with_provider(provider: Provider, *others: Provider) -> PoolSpec:
    return replace(SPEC, providers=sorted_providers([provider, *others]))


def user_pool_entries(*clients: tuple[str, bool]) -> list[Json]:
    return [
        {"providerName": USER_POOL.tag_name, "clientId": client, "serverSideTokenCheck": check}
        for client, check in clients
    ]


def test_a_call_is_told_by_actor_source_time_and_id() -> None:
    assert who(drifted(WITH_GUESTS), UPDATE) == (
        ActorView(
            section="name",
            actor="SSO PowerUser: alice@example.com",
            source="203.0.113.7",
            at="2026-11-22T09:01:12+00:00",
            event="UpdateIdentityPool",
            event_id=str(UPDATE["eventID"]),
            note=None,
        ),
    )


MAPPED = mapping(rule("silver"))
_RULES = members(members(ROLES["requestParameters"])["roleMappings"])
_MAPPING: JsonObject = {
    f"{USER_POOL.tag_name}:client1": {
        "Type": "Rules",
        "AmbiguousRoleResolution": "Deny",
        "RulesConfiguration": {
            "Rules": [
                {
                    "Claim": "custom:tier",
                    "MatchType": "Equals",
                    "Value": "silver",
                    "RoleArn": role("gold"),
                }
            ]
        },
    }
}
EMPTY: Json = []

EXPLAINED: dict[str, tuple[PoolDrift, JsonObject, str]] = {
    "a name": (
        drifted(replace(SPEC, name="theirs")),
        changed(UPDATE, identityPoolName="theirs"),
        "name",
    ),
    "the classic flow": (
        drifted(replace(SPEC, allow_classic_flow=True)),
        changed(UPDATE, allowClassicFlow=True),
        "allow_classic_flow",
    ),
    "the classic flow, left out": (
        drifted(replace(SPEC, allow_classic_flow=None)),
        changed(UPDATE, allowClassicFlow=None),
        "allow_classic_flow",
    ),
    "a role": (drifted(ADMIN), ROLES, "roles"),
    "a role that went": (
        drifted(replace(SPEC, roles=Roles())),
        changed(ROLES, roles={}),
        "roles",
    ),
    "a role mapping": (
        drifted(with_provider(replace(USER_POOL, role_mapping=MAPPED))),
        changed(ROLES, roleMappings=_MAPPING),
        "providers",
    ),
    "a role mapping that went": (
        drifted(with_provider(replace(USER_POOL, role_mapping=None))),
        changed(ROLES, roleMappings=None),
        "providers",
    ),
    "a stray mapping": (
        drifted(with_provider(USER_POOL, StrayMapping("old.example.com", mapping()))),
        changed(
            ROLES,
            roleMappings={
                **_RULES,
                "old.example.com": _RULES[f"{USER_POOL.tag_name}:client1"],
            },
        ),
        "providers",
    ),
    "a provider that went before its mapping": (
        drifted(
            with_provider(USER_POOL, StrayMapping(OIDC.arn, mapping())),
            replace(DESIRED, providers=(replace(OIDC, role_mapping=mapping()), USER_POOL)),
            applied=applied_value(
                POOL_ID,
                with_provider(USER_POOL, replace(OIDC, role_mapping=mapping())),
                replace(DESIRED, providers=(replace(OIDC, role_mapping=mapping()), USER_POOL)),
                "abc1234",
            ),
        ),
        UPDATE,
        "providers",
    ),
    "principal tags": (
        drifted(
            with_provider(
                replace(USER_POOL, principal_tags=PrincipalTags(tags=(("tier", "custom:tier"),)))
            )
        ),
        PRINCIPAL_TAGS,
        "providers",
    ),
    "principal tags by default": (
        drifted(with_provider(replace(USER_POOL, principal_tags=PrincipalTags(True)))),
        changed(PRINCIPAL_TAGS, useDefaults=True),
        "providers",
    ),
    "a token check": (
        drifted(with_provider(replace(USER_POOL, server_side_token_check=False))),
        changed(UPDATE, cognitoIdentityProviders=user_pool_entries(("client1", False))),
        "providers",
    ),
    "another client": (
        drifted(with_provider(USER_POOL, replace(USER_POOL, client_id="c2", role_mapping=None))),
        changed(
            UPDATE, cognitoIdentityProviders=user_pool_entries(("client1", True), ("c2", True))
        ),
        "providers",
    ),
    "a provider of IAM": (
        drifted(with_provider(USER_POOL, OIDC)),
        changed(UPDATE, openIdConnectProviderARNs=[OIDC.arn]),
        "providers",
    ),
    "a SAML provider": (
        drifted(with_provider(USER_POOL, SAML)),
        changed(UPDATE, samlProviderARNs=[SAML.arn]),
        "providers",
    ),
    "a login provider": (
        drifted(with_provider(USER_POOL, LoginProvider("graph.facebook.com", "1"))),
        changed(UPDATE, supportedLoginProviders={"graph.facebook.com": "1"}),
        "providers",
    ),
    "a developer provider": (
        drifted(with_provider(USER_POOL, DeveloperProvider("login.acme"))),
        changed(UPDATE, developerProviderName="login.acme"),
        "providers",
    ),
    "a tag": (drifted(replace(SPEC, tags=(("team", "growth"),))), TAG, "tags"),
    "a tag that went": (drifted(replace(SPEC, tags=())), UNTAG, "tags"),
    "a tag of an update": (
        drifted(replace(SPEC, tags=(("team", "growth"),))),
        changed(UPDATE, identityPoolTags={"team": "growth"}),
        "tags",
    ),
    "protection": (
        drifted(SPEC, protected="false"),
        changed(TAG, tags={"reconciler:protected": "false"}),
        "name",
    ),
}


@pytest.mark.parametrize("case", EXPLAINED)
def test_the_call_that_wrote_a_value_explains_it(case: str) -> None:
    pool, found, section = EXPLAINED[case]
    assert pool.state is DriftState.DRIFTED
    assert seen(who(pool, found)) == [(section, found["eventName"], None)]


@pytest.mark.parametrize("case", EXPLAINED)
def test_a_later_call_that_wrote_another_value_leaves_it_open(case: str) -> None:
    """What came between has not arrived yet, and the one before is not why it is so."""
    pool, found, section = EXPLAINED[case]
    params = members(found["requestParameters"])
    others: dict[str, JsonObject] = {
        "UpdateIdentityPool": changed(
            UPDATE,
            identityPoolName="x",
            allowUnauthenticatedIdentities=True,
            allowClassicFlow="no",
            cognitoIdentityProviders=[],
            developerProviderName="x",
            openIdConnectProviderARNs=[OIDC.arn] if case.startswith("a provider that went") else [],
            identityPoolTags={"team": "x"},
        ),
        "SetIdentityPoolRoles": changed(
            ROLES, roles={"authenticated": role("x")}, roleMappings={"x": 1}
        ),
        "SetPrincipalTagAttributeMap": changed(
            PRINCIPAL_TAGS, useDefaults=False, principalTags={"x": "y"}
        ),
        "TagResource": changed(TAG, tags=dict.fromkeys(members(params.get("tags")), "x")),
        "UntagResource": changed(TAG, tags={"team": "x"}),
    }
    later = at(others[str(found["eventName"])], "23:00:00")
    if case in ("a role mapping that went", "a stray mapping"):
        key = "old.example.com" if case == "a stray mapping" else f"{USER_POOL.tag_name}:client1"
        later = changed(later, roleMappings={key: {"type": "Token"}})
    (view,) = who(pool, found, later)
    assert (view.section, view.actor, view.event) == (section, None, None)
    assert view.note is not None
    assert "at 2026-11-22T23:00:00+00:00, wrote something else" in view.note


def test_calls_replace_whole_objects_so_that_who_wrote_it_first_is_named() -> None:
    """A later call for another reason repeats the value."""
    first = by(at(ROLES, "08:00:00"), "alice")
    repeated = by(at(ROLES, "09:00:00"), "bob")
    (view,) = who(drifted(ADMIN), repeated, first)
    assert (view.actor, view.at, view.note) == (
        "arn:aws:iam::123456789012:user/alice",
        "2026-11-22T08:00:00+00:00",
        "written again by arn:aws:iam::123456789012:user/bob",
    )


def test_of_two_who_wrote_it_the_one_after_it_was_something_else_is_named() -> None:
    before = by(at(ROLES, "07:00:00"), "alice")
    other = changed(by(at(ROLES, "08:00:00"), "carol"), roles={"authenticated": role("x")})
    after = by(at(ROLES, "09:00:00"), "bob")
    (view,) = who(drifted(ADMIN), before, other, after)
    assert view.actor == "arn:aws:iam::123456789012:user/bob"


def test_of_two_calls_in_one_second_the_one_with_the_value_is_the_later() -> None:
    other = changed(at(ROLES, "10:15:30"), roles={"authenticated": role("x")})
    (view,) = who(drifted(ADMIN), ROLES, other)
    assert view.event_id == ROLES["eventID"]


def test_two_changes_of_a_section_are_told_apart_the_latest_first() -> None:
    """Each is named for what it brought."""
    spec = replace(SPEC, roles=Roles(role("admin"), role("guest")))
    first = at(ROLES, "08:00:00")
    second = changed(
        at(ROLES, "09:00:00"),
        roles={"authenticated": role("admin"), "unauthenticated": role("guest")},
    )
    assert seen(who(drifted(spec), first, second)) == [
        ("roles", "SetIdentityPoolRoles", "unauthenticated role"),
        (
            "roles",
            "SetIdentityPoolRoles",
            "authenticated role; written again by arn:aws:iam::123456789012:role/deploy as "
            "GitHubActions, signed in by token.actions.githubusercontent.com",
        ),
    ]


def test_what_is_found_and_what_is_not_are_both_told_of_a_section() -> None:
    spec = with_provider(USER_POOL, replace(OIDC, role_mapping=mapping()))
    found = changed(UPDATE, openIdConnectProviderARNs=[OIDC.arn])
    views = who(drifted(spec), found)
    assert seen(views[:1]) == [("providers", "UpdateIdentityPool", f"provider {OIDC.arn}")]
    note = views[1].note
    assert note is not None
    assert note.startswith(f"role mapping of {OIDC.arn}: no SetIdentityPoolRoles in CloudTrail")


def test_where_nothing_is_found_it_is_told_what_was_searched() -> None:
    (view,) = who(drifted(ADMIN))
    assert view == ActorView(
        "roles",
        None,
        None,
        None,
        None,
        None,
        "no SetIdentityPoolRoles in CloudTrail explains it; searched in eu-west-1, back to "
        "2026-11-20T09:00:41+00:00: other Regions keep their own events, and new ones take some "
        "minutes to arrive",
    )
    (view,) = who(drifted(ADMIN), since=None)
    assert view.note is not None
    assert "searched in eu-west-1, 90 days back" in view.note


def test_what_could_not_be_read_or_was_left_out_is_told() -> None:
    back = datetime(2026, 11, 22, tzinfo=UTC)
    searches = searched() | {"SetIdentityPoolRoles": Search((), 2, back)}
    asked = Asked(POOL_ID, parts_of(drifted(ADMIN)), SINCE)
    (view,) = actors_of(asked, searches, OwnRuns(), "eu-west-1")
    assert view.note is not None
    assert "back to 2026-11-22T00:00:00+00:00" in view.note
    assert view.note.endswith("; 2 records could not be read")
    failed = searched() | {"SetIdentityPoolRoles": Search(failed="no permission")}
    (view,) = actors_of(asked, failed, OwnRuns(), "eu-west-1")
    assert view.note == "not known who it was: no permission"


def test_a_value_that_the_event_does_not_tell_is_the_latest_calls_with_a_note() -> None:
    cut: JsonObject = {"requestParameters": {"identityPoolId": POOL_ID, "omitted": True}}
    calls = [{**at(ROLES, time), **cut} for time in ("07:00:00", "08:00:00", "09:00:00")]
    (view,) = who(drifted(ADMIN), *calls)
    assert (view.at, view.note) == (
        "2026-11-22T09:00:00+00:00",
        "the event does not tell the value that it wrote; 2 earlier events may be it as well",
    )


HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


@pytest.mark.parametrize(
    ("pool", "found"),
    [
        (
            drifted(with_provider(USER_POOL, LoginProvider("graph.facebook.com", "1"))),
            changed(UPDATE, supportedLoginProviders={"graph.facebook.com": HIDDEN}),
        ),
        (drifted(WITH_GUESTS), changed(UPDATE, allowUnauthenticatedIdentities=None)),
        (
            drifted(with_provider(USER_POOL, OIDC)),
            {**UPDATE, "requestParameters": {"identityPoolId": POOL_ID}},
        ),
        (
            drifted(with_provider(USER_POOL, DeveloperProvider("login.acme"))),
            changed(UPDATE, developerProviderName=None),
        ),
        (
            drifted(with_provider(replace(USER_POOL, role_mapping=MAPPED))),
            changed(ROLES, roleMappings=None),
        ),
        (
            drifted(replace(SPEC, allow_classic_flow=True)),
            changed(UPDATE, allowClassicFlow=None),
        ),
        (drifted(replace(SPEC, tags=(("team", "growth"),))), changed(TAG, tags={"team": HIDDEN})),
    ],
)
def test_what_is_hidden_cut_or_left_out_is_not_told(pool: PoolDrift, found: JsonObject) -> None:
    (view,) = who(pool, found)
    assert view.event == found["eventName"]
    assert view.note == "the event does not tell the value that it wrote"


def test_a_pool_that_holds_what_no_spec_can_is_not_told_from_another() -> None:
    pool = replace(
        live(ADMIN, marker=MARKED), unmodelled=(Unmodelled("SetIdentityPoolRoles", "x"),)
    )
    other = changed(ROLES, roles={"authenticated": role("x")})
    (view,) = who(drift_of(pool), other)
    assert view.note == "the event does not tell the value that it wrote"


def test_what_was_before_the_last_apply_explains_nothing() -> None:
    early = at(record("set-identity-pool-roles", eventTime="2026-11-20T00:00:00Z"), "09:00:40")
    (view,) = who(drifted(ADMIN), early)
    assert view.actor is None


def test_our_own_runs_are_left_out_and_so_is_what_they_replaced() -> None:
    own = at(ROLES, "22:00:00", userAgent=OWN_AGENT)
    (view,) = who(drifted(ADMIN), ROLES, own)
    assert (view.actor, view.event) == (None, None)


@pytest.mark.parametrize(
    "agent",
    [
        "Boto3/1.44.0 cognito-reconciler/0.1.0",
        "my-cognito-reconciler/0.1.0 run/0a1b2c3d4e5f",
        "cognito-reconciler/0.1.0 run/",
        "",
    ],
)
def test_a_user_agent_like_ours_is_not_ours(agent: str) -> None:
    (view,) = who(drifted(ADMIN), {**ROLES, "userAgent": agent})
    assert (view.event, view.note) == ("SetIdentityPoolRoles", None)


def test_a_call_that_says_it_is_ours_is_shown_where_the_journal_has_no_such_call() -> None:
    own = {**ROLES, "userAgent": OWN_AGENT}
    (view,) = who(drifted(ADMIN), own, own=OwnRuns(frozenset({"another"})))
    assert view.event == "SetIdentityPoolRoles"
    assert view.note == (
        "it says it is run 0a1b2c3d4e5f of this tool; the journal has no such call"
    )
    (view,) = who(drifted(ADMIN), own, own=OwnRuns(frozenset({str(ROLES["requestID"])})))
    assert view.event is None


def test_a_call_of_ours_that_was_not_answered_is_ours() -> None:
    own = {**ROLES, "userAgent": OWN_AGENT}
    sent = ("0a1b2c3d4e5f", "SetIdentityPoolRoles", POOL_ID)
    (view,) = who(drifted(ADMIN), own, own=OwnRuns(frozenset(), frozenset({sent})))
    assert view.event is None
    other = (*sent[:2], "another")
    (view,) = who(drifted(ADMIN), own, own=OwnRuns(frozenset(), frozenset({other})))
    assert view.event == "SetIdentityPoolRoles"


NOT_MANAGED = replace(DESIRED, roles=None, providers=None, tags=None, allow_classic_flow=None)
APPLIED = applied_value(POOL_ID, SPEC, NOT_MANAGED, "abc1234")


@pytest.mark.parametrize(
    ("spec", "found", "section"),
    [
        (ADMIN, ROLES, "roles"),
        (
            replace(SPEC, providers=()),
            changed(UPDATE, cognitoIdentityProviders=None),
            "providers",
        ),
        (
            with_provider(USER_POOL, OIDC, LoginProvider("graph.facebook.com", "1")),
            changed(
                UPDATE,
                openIdConnectProviderARNs=[OIDC.arn],
                supportedLoginProviders={"graph.facebook.com": "1"},
            ),
            "providers",
        ),
        (
            with_provider(replace(USER_POOL, role_mapping=MAPPED)),
            changed(ROLES, roleMappings=_MAPPING),
            "providers",
        ),
        (
            with_provider(
                replace(USER_POOL, principal_tags=PrincipalTags(tags=(("tier", "custom:tier"),)))
            ),
            PRINCIPAL_TAGS,
            "providers",
        ),
        (replace(SPEC, tags=(("team", "growth"),)), TAG, "tags"),
        (replace(SPEC, tags=()), UNTAG, "tags"),
        (
            replace(SPEC, allow_classic_flow=True),
            changed(UPDATE, allowClassicFlow=True),
            "allow_classic_flow",
        ),
    ],
)
def test_who_changed_what_is_not_managed_is_told_too(
    spec: PoolSpec, found: JsonObject, section: str
) -> None:
    pool = drifted(spec, NOT_MANAGED, applied=APPLIED)
    assert pool.state is DriftState.UNDECLARED
    assert seen(who(pool, found)) == [(section, found["eventName"], None)]


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (replace(SPEC, providers=()), UPDATE),
        (
            with_provider(replace(USER_POOL, server_side_token_check=False)),
            UPDATE,
        ),
        (replace(SPEC, tags=(("team", "growth"),)), changed(TAG, tags={"team": "x"})),
        (replace(SPEC, tags=(("team", "growth"),)), changed(TAG, tags={"aws:x": "y"})),
        (replace(SPEC, tags=(("team", "growth"),)), changed(TAG, tags={"reconciler:x": "y"})),
    ],
)
def test_what_is_not_managed_is_not_explained_by_other_values(
    spec: PoolSpec, found: JsonObject
) -> None:
    (view,) = who(drifted(spec, NOT_MANAGED, applied=APPLIED), found)
    assert view.actor is None


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (
            with_provider(LoginProvider("graph.facebook.com", "1")),
            changed(
                UPDATE,
                cognitoIdentityProviders=[],
                supportedLoginProviders={"graph.facebook.com": HIDDEN},
            ),
        ),
        (
            replace(SPEC, providers=()),
            {**UPDATE, "requestParameters": {"identityPoolId": POOL_ID}},
        ),
        (replace(SPEC, providers=()), PRINCIPAL_TAGS),
    ],
)
def test_what_is_not_managed_may_not_be_told_by_an_event(spec: PoolSpec, found: JsonObject) -> None:
    (view,) = who(drifted(spec, NOT_MANAGED, applied=APPLIED), found)
    assert view.event == found["eventName"]
    assert view.note == "the event does not tell the value that it wrote"


def test_tags_that_are_not_managed_may_be_of_several_calls() -> None:
    """None takes back what another wrote, so the latest is no better than the others."""
    spec = replace(SPEC, tags=(("stage", "prod"), ("team", "growth")))
    calls = [
        at(TAG, "08:00:00"),
        changed(at(TAG, "09:00:00"), tags={"stage": "prod"}),
        changed(at(TAG, "10:00:00"), tags={"team": "x"}),
    ]
    (view,) = who(drifted(spec, NOT_MANAGED, applied=APPLIED), *calls)
    assert (view.at, view.note) == (
        "2026-11-22T09:00:00+00:00",
        "1 earlier event may be it as well",
    )


def test_without_the_time_of_the_last_apply_a_whole_section_is_told_with_a_note() -> None:
    pool = drifted(ADMIN, NOT_MANAGED, applied=APPLIED)
    (view,) = who(pool, ROLES, since=None)
    assert view.note == "it may be from before the last apply, whose time is not known"


def test_a_pool_that_changed_to_what_git_says_now_is_asked_about() -> None:
    pool = drifted(WITH_GUESTS, replace(DESIRED, allow_unauthenticated_identities=True))
    assert pool.state is DriftState.CONVERGED
    assert seen(who(pool, UPDATE)) == [("name", "UpdateIdentityPool", None)]


def test_of_a_conflict_only_what_the_pool_moved_is_asked_about() -> None:
    pool = drifted(ADMIN, replace(DESIRED, name="other"))
    assert pool.state is DriftState.CONFLICT
    assert [view.section for view in who(pool, UPDATE, ROLES)] == ["roles"]


def test_a_pool_that_is_gone_was_deleted_by_somebody() -> None:
    (pool,) = drift_target(TARGET, OWNER, [replace(DESIRED, pin=POOL_ID)], []).pools
    assert pool.state is DriftState.MISSING
    (view,) = who(pool, record("delete-identity-pool"))
    assert (view.section, view.actor) == (None, "SSO PowerUser: alice@example.com")


def test_a_pool_without_a_usable_marker_is_asked_about_as_a_whole() -> None:
    pool = drift_of(live(ADMIN, marker=replace(MARKER, applied=None)))
    assert pool.state is DriftState.UNKNOWN
    views = who(pool, changed(UNTAG, tagKeys=["reconciler:applied"]), ROLES, since=None)
    assert seen(views) == [(None, "UntagResource", None), ("roles", "SetIdentityPoolRoles", None)]
    copied = changed(CREATE, identityPoolTags={"reconciler:applied": "v0"})
    pool = drift_of(live(SPEC, marker=replace(MARKER, applied="v0")))
    assert seen(who(pool, copied, since=None)) == [(None, "CreateIdentityPool", None)]


def test_a_pool_that_lost_the_tags_that_lead_to_it_is_asked_about_as_a_whole() -> None:
    other = live(replace(SPEC, name="theirs"), marker=replace(MARKER, owner=None))
    pools = drift_target(TARGET, OWNER, [DESIRED], [other], journalled={"web": POOL_ID}).pools
    pool = next(pool for pool in pools if pool.desired is not None)
    assert (pool.state, pool.live) == (DriftState.UNKNOWN, None)
    found = changed(UNTAG, tagKeys=["reconciler:owner", "reconciler:address"])
    assert seen(who(pool, found)) == [(None, "UntagResource", None)]
    retagged = changed(TAG, tags={"reconciler:owner": "other"})
    assert seen(who(pool, retagged))[0] == (
        None,
        "TagResource",
        "tag reconciler:owner; the event does not tell the value that it wrote",
    )


@pytest.mark.parametrize(
    "pool",
    [
        drifted(SPEC),
        drifted(SPEC, replace(DESIRED, name="other")),
        drift_of(live(marker=replace(MARKER, owner="other")), replace(DESIRED, pin=POOL_ID)),
    ],
)
def test_nobody_is_asked_about_what_nobody_moved(pool: PoolDrift) -> None:
    assert parts_of(pool) == ()


def test_a_provider_that_went_is_asked_about_by_what_git_says_of_it() -> None:
    desired = replace(
        DESIRED, providers=(USER_POOL, replace(OIDC, principal_tags=PrincipalTags(True)))
    )
    spec = replace(SPEC, providers=desired.providers or ())
    applied = applied_value(POOL_ID, spec, desired, "abc1234")
    tags = changed(PRINCIPAL_TAGS, identityProviderName=OIDC.arn)
    views = who(drifted(SPEC, desired, applied=applied), UPDATE, tags)
    assert seen(views) == [
        (
            "providers",
            "SetPrincipalTagAttributeMap",
            f"principal tags of {OIDC.arn}; the event does not tell the value that it wrote",
        ),
        ("providers", "UpdateIdentityPool", f"provider {OIDC.arn}"),
    ]


def test_a_developer_provider_has_neither_mapping_nor_tags() -> None:
    pool = drifted(with_provider(USER_POOL, DeveloperProvider("login.acme")))
    labels = [part.label for part in parts_of(pool)]
    assert labels == [f"provider {DEVELOPER_KEY}"]


def _events(views: Sequence[ActorView]) -> list[str | None]:
    return [view.event for view in views]


def test_events_of_other_pools_are_not_looked_at() -> None:
    other = changed(ROLES, identityPoolId=POOL_ID.replace("1111-", "2222-"))
    assert _events(who(drifted(ADMIN), other)) == [None]


def test_a_run_of_ours_is_known_by_the_marker_that_it_wrote() -> None:
    own, ours = OwnRuns(), event(record("tag-resource-of-our-run"))
    others: list[TrailEvent] = [
        event(TAG),
        event({**TAG, "userAgent": OWN_AGENT}),
        event(changed(TAG, tags={"reconciler:applied": "x"})),
    ]
    assert own.marked(ours)
    assert [own.marked(other) for other in others] == [False] * 3
