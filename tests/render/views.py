"""Views with one of everything that a renderer has to show."""

from dataclasses import fields

from reconciler.model.json_value import Json, JsonObject
from reconciler.plan.view.access import AccessView, DecisionView, WitnessView
from reconciler.plan.view.findings import FindingView
from reconciler.plan.view.plan import (
    CallView,
    ChangeView,
    FieldView,
    IdentitiesView,
    OptionsView,
    OriginView,
    OtherView,
    PlanView,
    RefusalView,
    SummaryView,
    TargetView,
    ToolView,
)
from reconciler.plan.view.report import (
    OutcomeSummaryView,
    ReportTargetView,
    ReportView,
    RequestView,
    ResultView,
)

DIGEST = "sha256:" + "0123456789abcdef" * 4
APPROVAL = "sha256:" + "fedcba9876543210" * 4
USER_POOL = "eu-west-1_AbCdEf123:client1"
TAG = CallView("TagResource", {})


def rule(value: str, role: str) -> Json:
    return {
        "claim": "custom:tier",
        "match": "Equals",
        "value": value,
        "role": f"arn:aws:iam::123456789012:role/{role}",
    }


def change(
    address: str,
    action: str,
    *,
    changed: tuple[FieldView, ...] = (),
    calls: tuple[CallView, ...] = (),
    not_managed: tuple[str, ...] = (),
    refusal: RefusalView | None = None,
    pool_id: str | None = None,
    access: tuple[AccessView, ...] | None = (),
    identities: IdentitiesView | None = None,
) -> ChangeView:
    return ChangeView(
        address=address,
        pool_id=pool_id,
        name=f"{address} pool",
        action=action,
        reason=f"the reason to {action}",
        origin=OriginView(f"pools/{address}.yaml", 3),
        not_managed=not_managed,
        fields=changed,
        access=access,
        identities=identities,
        calls=calls,
        refusal=refusal,
    )


def decision(
    role: str | None, *others: str, denied: str | None = None, tags: JsonObject | None = None
) -> DecisionView:
    arns = [f"arn:aws:iam::123456789012:role/{name}" for name in (role, *others) if name]
    return DecisionView(arns[0] if role else None, tuple(arns), denied, tags or {})


def difference(
    kind: str,
    before: DecisionView,
    after: DecisionView,
    *,
    provider: str | None = USER_POOL,
    claims: JsonObject | None = None,
    rules: tuple[tuple[int, ...], ...] = ((), ()),
    assumes: tuple[str, ...] = (),
    flow: str = "enhanced",
    tag: str | None = None,
) -> AccessView:
    role = None if tag or kind == "switched" else (after.role or before.role)
    witness = WitnessView(claims or {})
    return AccessView(kind, provider, witness, before, after, rules, assumes, flow, role, tag)


ACCESS = (
    difference(
        "widened",
        decision(None, denied="guests-off"),
        decision("guest"),
        provider=None,
    ),
    difference(
        "widened",
        decision("b"),
        decision("a", "b"),
        claims={"custom:tier": "gold", "cognito:groups": ["x", "y"]},
        rules=((2,), (1, 2)),
        assumes=("list-claims",),
    ),
    difference(
        "widened",
        decision(None, denied="classic-flow-off"),
        decision("any"),
        flow="classic",
    ),
    difference(
        "narrowed",
        decision("a", tags={"team": "red"}),
        decision(None, denied="no-rule-matches"),
        claims={"team": "red"},
        tag="team",
    ),
    difference("switched", decision("a", "b"), decision("b", "a"), rules=((1, 2), (1, 2))),
)


CREATED = change(
    "created",
    "create",
    changed=(
        FieldView(("name",), after="created pool"),
        FieldView(("allow_unauthenticated_identities",), after=False),
        FieldView(("providers", "developer", "name"), after="login.example.com"),
        FieldView(("providers", "developer", "type"), after="developer"),
        FieldView(("tags", 'a "quoted" key'), after=""),
        FieldView(("protected",), after=True),
    ),
    calls=(CallView("CreateIdentityPool", {}), TAG),
    not_managed=("allow_classic_flow", "roles"),
)

UPDATED = change(
    "updated",
    "update",
    access=ACCESS,
    changed=(
        FieldView(("allow_classic_flow",), after=False),
        FieldView(("roles", "authenticated"), before="arn:old", after="arn:new"),
        FieldView(("roles", "unauthenticated"), before="arn:guest"),
        FieldView(
            ("providers", USER_POOL, "role_mapping", "rules"),
            before=[rule("gold", "a"), rule("silver", "b"), rule("bronze", "c")],
            after=[rule("silver", "b"), rule("gold", "a"), rule("bronze", "d")],
        ),
        FieldView(("providers", USER_POOL, "server_side_token_check"), before=False, after=True),
        FieldView(("providers", "api.twitter.com", "app_id"), before="sha256:0123", sensitive=True),
        FieldView(("providers", "api.twitter.com", "domain"), before="api.twitter.com"),
        FieldView(("providers", "api.twitter.com", "type"), before="login"),
    ),
    calls=(CallView("UpdateIdentityPool", {}), CallView("SetIdentityPoolRoles", {}), TAG),
    pool_id="eu-west-1:1",
)

ADOPTED = change("adopted", "adopt", calls=(TAG,), pool_id="eu-west-1:2")
REFUSED = change(
    "refused",
    "delete",
    access=None,
    refusal=RefusalView("protected", "what the guard found", "what would allow it"),
    pool_id="eu-west-1:3",
)
DELETED = change(
    "deleted",
    "delete",
    calls=(CallView("DeleteIdentityPool", {}),),
    pool_id="eu-west-1:0",
    identities=IdentitiesView(60, True),
)
RENEWED = change("renewed", "unchanged", calls=(TAG,), pool_id="eu-west-1:4")
UNCHANGED = change("unchanged", "unchanged", pool_id="eu-west-1:5")

WARNING = FindingView(
    "ignore-expired", "warning", "it ended", "pools/updated.yaml", 9, 11, "updated", False
)
WAIVED = FindingView("guest-access", "error", "guests", "pools/map.yaml", 4, 1, None, True)

OTHERS = (
    OtherView("eu-west-1:6", "left behind", "orphaned", "acme"),
    OtherView("eu-west-1:7", "theirs", "foreign", "another team"),
    *(OtherView(f"eu-west-1:u{n:02}", f"pool {n}", "unmanaged", None) for n in range(22)),
)


def plan(
    *changes: ChangeView,
    others: tuple[OtherView, ...] = (),
    findings: tuple[FindingView, ...] = (),
) -> PlanView:
    names = ["refused" if c.refusal else c.action for c in changes] + [o.state for o in others]
    summary = SummaryView(**{f.name: names.count(f.name) for f in fields(SummaryView)})
    target = TargetView(
        target="prod",
        account="123456789012",
        region="eu-west-1",
        owner="acme",
        digest=DIGEST,
        approval=APPROVAL,
        options=OptionsView(False, (), ()),
        summary=summary,
        changes=changes,
        others=others,
        findings=findings,
    )
    return PlanView(
        format_version="1.0",
        kind="plan",
        tool=ToolView("cognito-reconciler", "0.1.0"),
        commit="abc1234",
        digest=DIGEST,
        approval=APPROVAL,
        checksum=DIGEST,
        summary=summary,
        targets=(target,),
    )


EVERYTHING = plan(
    ADOPTED,
    CREATED,
    DELETED,
    REFUSED,
    RENEWED,
    UNCHANGED,
    UPDATED,
    others=OTHERS,
    findings=(WARNING,),
)


def result(
    change: ChangeView,
    outcome: str,
    error: str | None = None,
    requests: tuple[RequestView, ...] = (),
) -> ResultView:
    members = {field.name: getattr(change, field.name) for field in fields(change)}
    return ResultView(**members, outcome=outcome, error=error, requests=requests)


HEAD = f"sha256:{'3' * 64}"


def report(*results: ResultView) -> ReportView:
    summary = OutcomeSummaryView(1, 1, 1, 0, 1, 1)
    target = ReportTargetView(
        "prod", "123456789012", "eu-west-1", "acme", DIGEST, HEAD, summary, results
    )
    return ReportView(
        format_version="1.0",
        kind="report",
        tool=ToolView("cognito-reconciler", "0.1.0"),
        run="run-1",
        commit=None,
        digest=DIGEST,
        summary=summary,
        targets=(target,),
    )


REPORT = report(
    result(ADOPTED, "done", requests=(RequestView("TagResource", "r-1", "applied", None),)),
    result(
        CREATED,
        "unknown",
        error="CreateIdentityPool: ReadTimeoutError: no answer",
        requests=(RequestView("CreateIdentityPool", None, "unknown", "no answer"),),
    ),
    result(REFUSED, "not_attempted"),
    result(UNCHANGED, "done"),
    result(
        UPDATED,
        "failed",
        error="SetIdentityPoolRoles: NotAuthorizedException: Access to Role 'x' is forbidden.",
        requests=(
            RequestView("UpdateIdentityPool", "r-2", "applied", None),
            RequestView("SetIdentityPoolRoles", "r-3", "not_applied", "forbidden"),
        ),
    ),
)
