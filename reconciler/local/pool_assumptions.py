"""What the service does about pools where nobody has seen or published what AWS does.

Each field is one open question with the answer taken here; every answer is implemented, so a
client can be tried against each of them.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeVar

T = TypeVar("T")


def assumption(default: T, statement: str, *, source: str) -> T:
    """A field for an open question: what the default says, and what the choice rests on."""
    metadata = {"statement": statement, "source": source}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class PoolAssumptions:
    """The answers this service gives to what the AWS documentation leaves open.

    The defaults are the likeliest reading of the documentation or, where no reading is likelier,
    the one that is harsher to a careless client.
    """

    update_unsets_classic_flow: bool = assumption(
        True,
        "UpdateIdentityPool without AllowClassicFlow unsets it, as the API reference "
        "says of every parameter that is not provided; otherwise the pool keeps its "
        "value.",
        source="API reference of UpdateIdentityPool; not tried with this member",
    )

    update_keeps_developer_provider: bool = assumption(
        True,
        "UpdateIdentityPool without DeveloperProviderName keeps it: the documentation "
        "calls a set name unchangeable and tools that never send it do not lose it. "
        "Otherwise it is unset.",
        source="developer guide; measured for Terraform provider pull request 49985",
    )

    developer_provider_change_refused: bool = assumption(
        True,
        "Another DeveloperProviderName for a pool that has one is an "
        "InvalidParameterException; otherwise the first name silently stays. Only that "
        "it cannot change is documented.",
        source="developer guide, which gives no error",
    )

    update_replaces_tags: bool = assumption(
        False,
        "IdentityPoolTags sent with UpdateIdentityPool is ignored, as was seen in 2019; "
        "otherwise it replaces the tags, as the permissions listed for the operation "
        "suggest.",
        source="Terraform provider pull request 9422 (2019) against the permissions listed "
        "for the operation (2026)",
    )

    repeated_providers_merged: bool = assumption(
        True,
        "A provider given twice (the same user pool and client, or the same ARN) is "
        "kept once and its last mention counts; otherwise it is an "
        "InvalidParameterException.",
        source="nothing known",
    )

    provider_arns_reordered: bool = assumption(
        True,
        "OpenIdConnectProviderARNs and SamlProviderARNs come back in an order of the "
        "service's own, the same at each reading, so that no client relies on it; "
        "otherwise in the order sent.",
        source="Terraform provider issues 15176 and 47029",
    )

    oidc_arns_checked: bool = assumption(
        True,
        "An entry of OpenIdConnectProviderARNs that is not the ARN of an OIDC provider "
        "in IAM is refused as a foreign SAML ARN is; otherwise any text of the right "
        "length is accepted.",
        source="the refusal seen for SAML ARNs",
    )

    login_providers_restricted: bool = assumption(
        False,
        "SupportedLoginProviders takes any key its shape allows; otherwise only the "
        "documented public providers. No refusal of another key has been seen.",
        source="API reference of CreateIdentityPool, which names six",
    )

    cleared_members_omitted: bool = assumption(
        True,
        "A list or map that was sent empty is left out of answers like one never sent; "
        "otherwise it comes back empty. IdentityPoolTags is there in either case.",
        source="recordings of 2017, which have no empty members",
    )

    unset_roles_omitted: bool = assumption(
        True,
        "GetIdentityPoolRoles of a pool whose roles were never set leaves Roles and "
        "RoleMappings out, as empty members are elsewhere; otherwise it answers with "
        "two empty maps.",
        source="the same rule for empty members; nothing recorded",
    )

    set_roles_clears_mappings: bool = assumption(
        True,
        "SetIdentityPoolRoles without RoleMappings clears them, since the operation "
        "replaces everything else; otherwise the mappings stay.",
        source="every other full replacement of the API",
    )

    rule_limit_per_request: bool = assumption(
        False,
        "The limit of 25 rules holds for each role mapping, as the developer guide "
        "says; otherwise for all mappings of a request together, as the wording of the "
        "refusal can be read.",
        source="developer guide against the words of the refusal",
    )

    ambiguous_resolution_required: bool = assumption(
        True,
        "A role mapping without AmbiguousRoleResolution is refused: the API reference "
        "requires it for either type. Otherwise it is stored as sent, as the service "
        "model allows.",
        source="API reference of RoleMapping against the service model",
    )

    rules_type_needs_rules: bool = assumption(
        True,
        "A role mapping of Type Rules without RulesConfiguration is refused, as the API "
        "reference requires it; otherwise it is stored as sent.",
        source="API reference of RoleMapping against the service model",
    )

    token_type_refuses_rules: bool = assumption(
        False,
        "A role mapping of Type Token may carry a RulesConfiguration, since a published "
        "stack deploys one; otherwise it is refused.",
        source="a published stack of the CDK",
    )

    saml_arn_is_provider_key: bool = assumption(
        True,
        "A SAML provider of the pool is addressed by its ARN in role mappings and "
        "principal tags, as an OIDC provider is; otherwise it cannot be addressed in "
        "either.",
        source="the same scheme as OIDC providers have",
    )

    foreign_roles_refused: bool = assumption(
        False,
        "Roles of another account are accepted, because the classic flow can use them; "
        "otherwise they are forbidden, as iam:PassRole cannot reach into another "
        "account.",
        source="developer guide on the two flows; iam:PassRole",
    )

    removed_provider_references: Literal["kept", "refused", "removed"] = assumption(
        "kept",
        "UpdateIdentityPool that drops a provider which role mappings or principal tags "
        "name keeps them silently; otherwise it is refused, or drops them with the "
        "provider.",
        source="nothing known",
    )

    principal_tags_need_provider: bool = assumption(
        True,
        "SetPrincipalTagAttributeMap for a provider the pool does not have is refused, "
        "as role mappings are; otherwise the map is stored. Reading is never refused "
        "for this.",
        source="the check of role mappings",
    )

    unset_principal_tags_answered: bool = assumption(
        True,
        "GetPrincipalTagAttributeMap of a map never set answers UseDefaults false and "
        "no tags; otherwise ResourceNotFoundException, which other tools expect and "
        "tolerate.",
        source="nothing known; Terraform tolerates not found",
    )

    default_principal_tags_shown: bool = assumption(
        False,
        "With UseDefaults true and no tags of its own a map comes back without "
        "PrincipalTags; otherwise with the default ones (username from sub, client from "
        "aud).",
        source="nothing known",
    )

    reserved_tag_keys_refused: bool = assumption(
        True,
        "A tag whose key starts with aws: is refused, as elsewhere in AWS; otherwise it is stored.",
        source="developer guide on tagging, which gives no error",
    )

    tag_characters_restricted: bool = assumption(
        False,
        "Tags take any characters, since the service model has no pattern for them; "
        "otherwise only ASCII letters and digits, spaces and _ . : / = + - @.",
        source="service model against the developer guide on tagging",
    )

    tag_arn_without_account_accepted: bool = assumption(
        True,
        "A pool's ARN that leaves its account out means the caller's in TagResource, "
        "UntagResource and ListTagsForResource; otherwise it is an invalid ARN.",
        source="Terraform sends it where it is told not to look its account up; nothing known of "
        "AWS",
    )

    overlapping_updates_refused: bool = assumption(
        True,
        "UpdateIdentityPool and SetIdentityPoolRoles are refused with "
        "ConcurrentModificationException if either was carried out on the pool between "
        "their arrival and their turn; otherwise the last one wins.",
        source="Terraform provider issue 5073 and the API reference, which does not say what "
        "overlaps",
    )

    developer_provider_added_by_update: bool = assumption(
        True,
        "UpdateIdentityPool may give a DeveloperProviderName to a pool that has none; "
        "otherwise it is an InvalidParameterException.",
        source="developer guide, which calls a name unchangeable once it is set",
    )

    words_are_ascii: bool = assumption(
        True,
        "The classes for letters, digits and spaces in the patterns of the service model "
        "mean ASCII alone, as in Java; otherwise they mean those of every script.",
        source="patterns of AWS are Java's; nothing known of other letters",
    )

    page_tokens: Literal["last_id", "opaque"] = assumption(
        "last_id",
        "NextToken of ListIdentityPools is the last id of the page in base64; otherwise "
        "a text that no client can read anything from.",
        source="sample of the API reference (2014); today's form is not known",
    )
