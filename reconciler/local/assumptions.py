"""What the service does where nobody has seen or published what AWS does.

The questions about identities are here, and how all are listed and answered. Knows nothing of
requests or storage.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import get_args, get_type_hints

from reconciler.local.errors import AssumptionError
from reconciler.local.pool_assumptions import PoolAssumptions, assumption


@dataclass(frozen=True, slots=True)
class Assumptions(PoolAssumptions):
    """The answers about pools, and those about identities and their tokens."""

    identities_merged_by_logins: bool = assumption(
        False,
        "Logins sent together that belong to different identities are a "
        "ResourceConflictException; otherwise the identities become one, that of the login sent "
        "first.",
        source="API reference of ResourceConflictException against that of GetId, where several "
        "logins are linked",
    )

    missing_identities_unprocessed: bool = assumption(
        False,
        "DeleteIdentities passes over an identity that is not there; otherwise it is among the "
        "UnprocessedIdentityIds, as AccessDenied.",
        source="service model, in which the operation has no error for it",
    )

    lookup_by_user_lists_all: bool = assumption(
        False,
        "LookupDeveloperIdentity by a user alone answers with that user; otherwise with every "
        "user of the identity.",
        source="API reference, which can be read either way",
    )

    first_login_decides: bool = assumption(
        True,
        "Of several logins in one request the first one decides which role and which tags there "
        "are; otherwise the last one.",
        source="nothing known; role mappings are described for one provider at a time",
    )

    lists_match_by_member: bool = assumption(
        True,
        "A claim that is a list meets a rule with any of its members, and NotEqual only if no "
        "member has the value; otherwise it is compared as one text, the JSON of the list.",
        source="published stacks that compare cognito:groups with Contains and with Equals",
    )

    rules_ignore_case: bool = assumption(
        False,
        "Rules tell upper from lower case in the values of claims; otherwise they do not.",
        source="developer guide, which says nothing of case",
    )

    custom_role_needs_mapping: bool = assumption(
        True,
        "CustomRoleArn is refused where no role mapping could offer the role; otherwise it is "
        "passed over there.",
        source="API reference, which calls it optional for providers without roles of their own",
    )

    developer_tokens_need_classic_flow: bool = assumption(
        False,
        "GetOpenIdTokenForDeveloperIdentity answers whatever the pool says of the classic flow; "
        "otherwise it is refused where GetOpenIdToken is.",
        source="developer guide, which names GetOpenIdToken alone",
    )

    amr_names_every_user: bool = assumption(
        False,
        "In the claim amr a login provider or a SAML provider is a name alone; otherwise its user "
        "follows after a colon, as for other providers.",
        source="recorded tokens, which are of user pools, OIDC and developer providers",
    )


DEFAULTS = Assumptions()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of assumptions; values are written as `assumed` reads them."""

    name: str
    default: str
    others: tuple[str, ...]
    statement: str
    source: str


def table() -> tuple[Row, ...]:
    """Every assumption, in the order of the class."""
    found = []
    for declared in fields(Assumptions):
        default = _written(declared.default)
        others = tuple(text for text in _values(declared.name) if text != default)
        found.append(Row(declared.name, default, others, **declared.metadata))
    return tuple(found)


def assumed(settings: Iterable[str]) -> Assumptions:
    """The defaults with these settings, each `name=value`; the last of a name counts.

    Raises AssumptionError for a setting without a value, an unknown name or an unknown value.
    """
    chosen: dict[str, bool | str] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise AssumptionError(f"{setting}: an assumption is set as name=value")
        values = _values(name)
        if text not in values:
            raise AssumptionError(f"{name}: {text!r} is none of {', '.join(values)}")
        chosen[name] = values[text]
    # The values are of the fields' own types: they come from them.
    return Assumptions(**chosen)  # type: ignore[arg-type]


def _values(name: str) -> dict[str, bool | str]:
    """What an assumption can be set to, by how it is written."""
    hints = get_type_hints(Assumptions)
    if name not in hints:
        near = get_close_matches(name, hints, n=1)
        advice = f"; did you mean {near[0]}?" if near else ""
        raise AssumptionError(f"{name}: there is no such assumption{advice}")
    choices = (True, False) if hints[name] is bool else get_args(hints[name])
    return {_written(choice): choice for choice in choices}


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
