"""Whatever a file of another tool holds, reading it ends with pools or with an InvalidSource."""

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.bring_in.cloudformation import ATTACHMENT, POOL, PRINCIPAL_TAG, template_pools
from reconciler.bring_in.intrinsics import Template
from reconciler.bring_in.terraform import pools_of
from reconciler.bring_in.terraform_state import planned_only, resources_of
from reconciler.bring_in.values import Incoming
from reconciler.documents.templates import parse_template
from reconciler.errors import InvalidSource
from reconciler.flows.drafts import Desk, drafted
from reconciler.model.json_value import Json
from tests.builders import CONFIGURATION, POOL_ID, RUN, TARGET

TERRAFORM = [
    "version format_version values root_module resources child_modules planned_values prior_state",
    "mode type name instances attributes sensitive_attributes sensitive_values index_key module",
    "id arn identity_pool_name identity_pool_id roles role_mapping mapping_rule claim",
    "cognito_identity_providers provider_name supported_login_providers saml_provider_arns",
    "identity_provider identity_provider_name principal_tags tags tags_all address value",
]
CLOUDFORMATION = [
    "Type Properties IdentityPoolName IdentityPoolId IdentityPoolTags Roles RoleMappings Rules",
    "CognitoIdentityProviders ProviderName ClientId SupportedLoginProviders PrincipalTags",
    "Ref Fn::GetAtt Fn::Sub Fn::Join Fn::If RulesConfiguration Key Value authenticated Condition",
    "IdentityProviderName AllowUnauthenticatedIdentities SamlProviderARNs Path RoleName",
]
TEXTS = st.one_of(
    st.sampled_from(
        ["", "managed", "Rules", "Token", "Deny", "a.b", "${x}", "${AWS::Region}", "é\n"]
    ),
    st.sampled_from([POOL_ID, "aws_cognito_identity_pool", POOL, ATTACHMENT, PRINCIPAL_TAG]),
    st.sampled_from(["aws_cognito_identity_pool_roles_attachment", "AWS::IAM::Role", "P", "1"]),
    st.sampled_from(["aws_cognito_identity_pool_provider_principal_tag", "arn:aws:iam::1:role/x"]),
)


def trees(vocabulary: list[str]) -> st.SearchStrategy[Json]:
    keys = st.sampled_from(" ".join(vocabulary).split())
    return st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(3, 4), TEXTS),
        lambda below: st.one_of(
            st.lists(below, max_size=3), st.dictionaries(keys, below, max_size=6)
        ),
        max_leaves=30,
    )


def instance(type_: str) -> st.SearchStrategy[Json]:
    values = trees(TERRAFORM).map(lambda tree: tree if isinstance(tree, dict) else {})
    return values.map(
        lambda found: {
            "mode": "managed",
            "type": type_,
            "instances": [
                {
                    "attributes": {"id": POOL_ID, "identity_pool_id": POOL_ID, **found},
                    "sensitive_attributes": found.get("values"),
                }
            ],
        }
    )


@settings(max_examples=50, deadline=None)
@given(
    state=st.one_of(
        trees(TERRAFORM),
        st.lists(
            st.sampled_from(["", "_roles_attachment", "_provider_principal_tag"]).flatmap(
                lambda end: instance(f"aws_cognito_identity_pool{end}")
            ),
            max_size=4,
        ).map(lambda items: {"version": 4, "resources": items}),
    )
)
def test_any_state(state: Json) -> None:
    with suppress(InvalidSource):
        resources = resources_of(state)
        planned_only(state, resources)
        pools, _, _ = pools_of(resources, TARGET)
        draft_all(pools)


@settings(max_examples=50, deadline=None)
@given(
    properties=st.lists(trees(CLOUDFORMATION), min_size=3, max_size=3),
    known=st.sampled_from([{}, {"P": POOL_ID}]),
)
def test_any_template(properties: list[Json], known: dict[str, str]) -> None:
    pool, attachment, tags = properties
    attached = attachment if isinstance(attachment, dict) else {}
    template = {
        "P": {"Type": POOL, "Properties": pool},
        "A": {"Type": ATTACHMENT, "Properties": {**attached, "IdentityPoolId": {"Ref": "P"}}},
        "T": {"Type": PRINCIPAL_TAG, "Properties": tags},
    }
    parsed = parse_template(json.dumps({"Resources": template}).encode())
    draft_all(template_pools(Template(parsed, TARGET, known))[0])


def draft_all(pools: list[Incoming]) -> None:
    for incoming in pools:
        drafted(incoming, "web", Desk(TARGET, CONFIGURATION, RUN.today))
