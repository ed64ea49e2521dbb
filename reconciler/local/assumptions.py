"""What the service does where nobody has seen or published what AWS does.

Each field is one open question with the answer taken here; every answer is implemented, so a
client can be tried against each of them. Knows nothing of requests or storage.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The answers this service gives to what the AWS documentation leaves open.

    The defaults are the likeliest reading of the documentation or, where no reading is likelier,
    the one that is harsher to a careless client.
    """

    update_unsets_classic_flow: bool = True
    """UpdateIdentityPool without AllowClassicFlow unsets it, as the API reference says of every
    parameter that is not provided; otherwise the pool keeps its value."""

    update_keeps_developer_provider: bool = True
    """UpdateIdentityPool without DeveloperProviderName keeps it: the documentation calls a set
    name unchangeable and tools that never send it do not lose it. Otherwise it is unset."""

    developer_provider_change_refused: bool = True
    """Another DeveloperProviderName for a pool that has one is an InvalidParameterException;
    otherwise the first name silently stays. Only that it cannot change is documented."""

    update_replaces_tags: bool = False
    """IdentityPoolTags sent with UpdateIdentityPool is ignored, as was seen in 2019; otherwise it
    replaces the tags, as the permissions listed for the operation suggest."""

    repeated_providers_merged: bool = True
    """A provider given twice (the same user pool and client, or the same ARN) is kept once and its
    last mention counts; otherwise it is an InvalidParameterException."""

    provider_arns_reordered: bool = True
    """OpenIdConnectProviderARNs and SamlProviderARNs come back in an order of the service's own,
    the same at each reading, so that no client relies on it; otherwise in the order sent."""

    oidc_arns_checked: bool = True
    """An entry of OpenIdConnectProviderARNs that is not the ARN of an OIDC provider in IAM is
    refused as a foreign SAML ARN is; otherwise any text of the right length is accepted."""

    login_providers_restricted: bool = False
    """SupportedLoginProviders takes any key its shape allows; otherwise only the documented public
    providers. No refusal of another key has been seen."""

    cleared_members_omitted: bool = True
    """A list or map that was sent empty is left out of answers like one never sent; otherwise it
    comes back empty. IdentityPoolTags is there in either case."""

    unset_roles_omitted: bool = True
    """GetIdentityPoolRoles of a pool whose roles were never set leaves Roles and RoleMappings out,
    as empty members are elsewhere; otherwise it answers with two empty maps."""

    set_roles_clears_mappings: bool = True
    """SetIdentityPoolRoles without RoleMappings clears them, since the operation replaces
    everything else; otherwise the mappings stay."""

    rule_limit_per_request: bool = False
    """The limit of 25 rules holds for each role mapping, as the developer guide says; otherwise for
    all mappings of a request together, as the wording of the refusal can be read."""

    ambiguous_resolution_required: bool = True
    """A role mapping without AmbiguousRoleResolution is refused: the API reference requires it
    for either type. Otherwise it is stored as sent, as the service model allows."""

    rules_type_needs_rules: bool = True
    """A role mapping of Type Rules without RulesConfiguration is refused, as the API reference
    requires it; otherwise it is stored as sent."""

    token_type_refuses_rules: bool = False
    """A role mapping of Type Token may carry a RulesConfiguration, since a published stack deploys
    one; otherwise it is refused."""

    saml_arn_is_provider_key: bool = True
    """A SAML provider of the pool is addressed by its ARN in role mappings and principal tags, as
    an OIDC provider is; otherwise it cannot be addressed in either."""

    foreign_roles_refused: bool = False
    """Roles of another account are accepted, because the classic flow can use them; otherwise they
    are forbidden, as iam:PassRole cannot reach into another account."""

    removed_provider_references: Literal["kept", "refused", "removed"] = "kept"
    """UpdateIdentityPool that drops a provider which role mappings or principal tags name keeps
    them silently; otherwise it is refused, or drops them with the provider."""

    principal_tags_need_provider: bool = True
    """SetPrincipalTagAttributeMap for a provider the pool does not have is refused, as role
    mappings are; otherwise the map is stored. Reading is never refused for this."""

    unset_principal_tags_answered: bool = True
    """GetPrincipalTagAttributeMap of a map never set answers UseDefaults false and no tags;
    otherwise ResourceNotFoundException, which other tools expect and tolerate."""

    default_principal_tags_shown: bool = False
    """With UseDefaults true and no tags of its own a map comes back without PrincipalTags;
    otherwise with the default ones (username from sub, client from aud)."""

    reserved_tag_keys_refused: bool = True
    """A tag whose key starts with aws: is refused, as elsewhere in AWS; otherwise it is stored."""
