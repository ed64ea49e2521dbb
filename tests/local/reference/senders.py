"""Random requests for the service: half of them good, the others hostile in one of two ways.

A *wrong* request fits its shape but should be refused, a *malformed* one does not fit it; either
is bad in few of the places that can be. If every request could be bad in every place, few would
succeed and one refusal would hide the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hypothesis import strategies as st

from .shapes import Json, JsonObject

Values: TypeAlias = st.SearchStrategy[Json]
Members: TypeAlias = st.SearchStrategy[JsonObject]

_USER_POOL = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Zr231apJu"
_USER_POOLS = (_USER_POOL, "cognito-idp.us-east-1.amazonaws.com/us-east-1_aBcDeFgH1")
_DEVELOPER = "login.developer"
_NOT_PROVIDERS = (
    _DEVELOPER,
    _USER_POOL,
    f"{_USER_POOL}:another",
    f"https://{_USER_POOL}:app",
    "login.nowhere.example",
)
ROLE = "arn:aws:iam::123456789012:role/reader"
Manner: TypeAlias = Literal["good", "wrong", "malformed"]
MANNERS: tuple[Manner, ...] = ("good", "wrong", "malformed")
_Parts: TypeAlias = Mapping[str, Values]
_NO_PARTS: _Parts = {}
_FLAG: Values = st.booleans()


def many(items: Values) -> Values:
    return st.lists(items, max_size=3).map(list)


@st.composite
def _map(draw: st.DrawFn, keys: Values, values: Values, least: int = 0, most: int = 3) -> Json:
    return {str(draw(keys)): draw(values) for _ in range(draw(st.integers(least, most)))}


@st.composite
def _structure(draw: st.DrawFn, members: Mapping[str, tuple[Values, Values]]) -> JsonObject:
    """Members by their names, each with its values and with what may become of it."""
    made: JsonObject = {}
    for name, (fates, values) in members.items():
        fate = draw(fates)
        if fate != "absent":
            made[name] = draw(values) if fate == "sent" else None
    return made


@dataclass(frozen=True, slots=True)
class Sender:
    """Builds the parts of a request in one of three manners."""

    manner: Manner

    def either(
        self, good: Values, *, wrong: Values | None = None, malformed: Values | None = None
    ) -> Values:
        bad = {"good": None, "wrong": wrong, "malformed": malformed}[self.manner]
        if bad is None:
            return good
        return st.integers(0, 5).flatmap(lambda number: bad if number == 3 else good)

    def one(
        self,
        good: tuple[Json, ...],
        *,
        wrong: tuple[Json, ...] = (),
        malformed: tuple[Json, ...] = (),
    ) -> Values:
        return self.either(
            st.sampled_from(good),
            wrong=st.sampled_from(wrong) if wrong else None,
            malformed=st.sampled_from(malformed) if malformed else None,
        )

    def structure(
        self,
        required: _Parts = _NO_PARTS,
        *,
        expected: _Parts = _NO_PARTS,
        optional: _Parts = _NO_PARTS,
    ) -> Members:
        """Without a required member a request is malformed, without an expected one wrong."""
        without = ("absent", "null")
        needed = self.one(("sent",), malformed=without)
        wanted = self.one(("sent",), wrong=without)
        free: Values = st.sampled_from(["sent", "absent", "sent", "null", "sent"])
        return _structure(
            {
                **{name: (needed, values) for name, values in required.items()},
                **{name: (wanted, values) for name, values in expected.items()},
                **{name: (free, values) for name, values in optional.items()},
            }
        )

    def tags(self) -> Values:
        keys = self.one(
            ("team", "stage", "Cost Center", "tag1"),
            wrong=("aws:team",),
            malformed=("k" * 129, ""),
        )
        values = self.one(("web", "", "ümlaut", "v" * 256), malformed=("v" * 257,))
        few = _map(keys, values)
        many: Values = st.just(_numbered(50, ""))
        too_many: Values = st.sampled_from([{"aws:": ""}, _numbered(51, "")])
        return self.either(few | few | many, wrong=too_many, malformed=st.none())

    def user_pool_clients(self) -> Values:
        names = self.one(
            _USER_POOLS,
            wrong=(
                f"https://{_USER_POOL}",
                "cognito-idp.eu-west-1.amazonaws.com",
                "eu-west-1_Zr231apJu",
                "login.example.com/eu-west-1_Zr231apJu",
            ),
            malformed=("no spaces", ""),
        )
        clients = self.one(("app", "site"), malformed=("a-b", "c" * 129, ""))
        return many(
            self.structure(
                expected={"ProviderName": names, "ClientId": clients},
                optional={"ServerSideTokenCheck": _FLAG},
            )
        )

    def oidc_arns(self) -> Values:
        arns = self.one(
            (
                "arn:aws:iam::123456789012:oidc-provider/login.example.com",
                "arn:aws:iam::210987654321:oidc-provider/id.example.com/path",
            ),
            wrong=("arn:aws:iam::123456789012:saml-provider/office", "https://login.example.com/"),
            malformed=("too short", "x" * 2049),
        )
        return many(arns)

    def saml_arns(self, account: str) -> Values:
        arns = self.one(
            (
                f"arn:aws:iam::{account}:saml-provider/office",
                f"arn:aws:iam::{account}:saml-provider/lab",
            ),
            wrong=(
                "arn:aws:iam::999999999999:saml-provider/office",
                "arn:aws:iam::999999999999:saml-provider/office/lab",
                f"arn:aws:iam::{account}:oidc-provider/office",
                "arn:aws:iam:a-provider",
            ),
            malformed=("too short", ""),
        )
        return many(arns)

    def settings(self, account: str) -> Members:
        names = self.one(
            ("web", "web + shop=1, a.b@c-d", "line\nfeed", "n" * 128),
            malformed=("", "n" * 129, "*" * 129, "ümlaut"),
        )
        logins = _map(
            self.one(("accounts.google.com", "graph.facebook.com", "any.example"), malformed=("",)),
            self.one(("7346241598935552", "key;secret"), malformed=("not an id", "")),
        )
        developers = self.one((_DEVELOPER,), wrong=("login.other",), malformed=("a b", "d" * 129))
        return self.structure(
            {"IdentityPoolName": names, "AllowUnauthenticatedIdentities": _FLAG},
            optional={
                "AllowClassicFlow": _FLAG,
                "SupportedLoginProviders": logins,
                "DeveloperProviderName": developers,
                "OpenIdConnectProviderARNs": self.oidc_arns(),
                "CognitoIdentityProviders": self.user_pool_clients(),
                "SamlProviderARNs": self.saml_arns(account),
                "IdentityPoolTags": self.tags(),
            },
        )

    def rules(self) -> Values:
        claims = self.one(
            ("cognito:groups", "custom:größe", "€"), malformed=("a claim", "c" * 65, "")
        )
        matches = self.one(("Equals", "Contains", "StartsWith", "NotEqual"), malformed=("equals",))
        rule = self.structure(
            {
                "Claim": claims,
                "MatchType": matches,
                "Value": self.one(("admin", "with space"), malformed=("", "v" * 129)),
                "RoleARN": self.role_arns(),
            }
        )
        numbers = self.one((1, 25, 3, 25), wrong=(26,), malformed=(0,))
        return st.builds(_cycled, st.lists(rule, min_size=1, max_size=3), numbers)

    def role_arns(self) -> Values:
        return self.one(
            (ROLE, "arn:aws:iam::210987654321:role/team/writer"),
            # Seldom: a request has many roles, and one wrong one is enough to refuse it.
            wrong=(ROLE, "arn:aws:iam::123456789012ole/reader"),
            malformed=("too short",),
        )

    def mapping(self) -> Values:
        resolutions = self.one(("Deny", "AuthenticatedRole"), malformed=("deny",))
        configurations = self.structure({"Rules": self.rules()})
        by_rules = self.structure(
            {"Type": self.one(("Rules",), malformed=("rules",))},
            expected={"AmbiguousRoleResolution": resolutions, "RulesConfiguration": configurations},
        )
        by_token = self.structure(
            {"Type": st.just("Token")},
            expected={"AmbiguousRoleResolution": resolutions},
            optional={"RulesConfiguration": configurations},
        )
        return by_rules | by_token

    def provider_names(self, configured: tuple[str, ...]) -> Values:
        without_client = [name.rpartition(":")[0] for name in configured if name[-4:] == ":app"]
        unknown: Values = st.sampled_from(without_client or _NOT_PROVIDERS)
        unknown |= st.sampled_from(_NOT_PROVIDERS)
        known: Values = st.sampled_from(configured) if configured else unknown
        if self.manner == "wrong":
            return st.sampled_from([known, unknown, known]).flatmap(lambda names: names)
        return self.either(known, malformed=st.sampled_from(["k" * 129, ""]))

    def roles(self, configured: tuple[str, ...]) -> Members:
        names = self.one(("authenticated", "unauthenticated"), malformed=("admin", "r" * 129))
        roles = _map(names, self.role_arns())
        keys, mapping = self.provider_names(configured), self.mapping()
        if self.manner == "wrong":
            # Nearly all that can be wrong is in the mappings.
            return self.structure({"Roles": roles, "RoleMappings": _map(keys, mapping, 1, 2)})
        mappings = _map(keys, mapping, most=2 if configured else 0)
        too_many: Json = _numbered(11, {"Type": "Token"})
        return self.structure(
            {"Roles": roles},
            optional={"RoleMappings": self.either(mappings, malformed=st.just(too_many))},
        )

    def principal_tags(self, configured: tuple[str, ...]) -> Members:
        keys = self.one(("team", "user"), malformed=("", "k" * 129))
        tags = _map(keys, self.one(("sub", "aud"), malformed=("",)))
        too_many: Json = _numbered(51, "sub")
        return self.structure(
            {"IdentityProviderName": self.provider_names(configured)},
            optional={
                "UseDefaults": _FLAG,
                "PrincipalTags": self.either(tags, malformed=st.just(too_many)),
            },
        )


def _numbered(number: int, value: Json) -> JsonObject:
    return {f"tag{index}": value for index in range(number)}


def _cycled(rules: list[JsonObject], number: int) -> list[Json]:
    return [rules[index % len(rules)] for index in range(number)]
