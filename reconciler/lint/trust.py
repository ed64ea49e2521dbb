"""Rules about the trust policies of roles: do they take this pool's tokens, and no others?

A policy is not read for its shape: tokens are tried on it, of this pool and others, of guests and
of those who signed in. What hangs on something else than the token counts as taken.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciler.lint.fleet import TRUST_SHARED
from reconciler.lint.places import short, some_of
from reconciler.lint.policy import (
    Answer,
    Condition,
    Request,
    Statement,
    Unjudged,
    allowed,
    operator_parts,
    statements_of,
)
from reconciler.lint.rule import Hit, Hits, Rule, Seen
from reconciler.lint.uses import ANYBODY, GUESTS, Token, Use
from reconciler.model.json_value import Json
from reconciler.model.results import Severity

TRUST_AUDIENCE = Rule(
    name="trust-audience",
    code="R1",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="a role's trust policy does not ask for this pool (aud)",
    why=(
        "Without cognito-identity.amazonaws.com:aud any identity pool of any account can issue "
        "tokens that the role takes. IAM no longer saves such a policy, but old roles have theirs. "
        "One that asks for another pool gives nobody of this one credentials."
    ),
    fix="Add StringEquals on cognito-identity.amazonaws.com:aud with the id of the pool.",
    source="Developer guide, identity-pools-security-best-practices and iam-roles",
)

TRUST_AMR = Rule(
    name="trust-amr",
    code="R2",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="a role's trust policy does not tell guests from those who signed in (amr)",
    why=(
        "With the right pool alone a guest's token is as good as any. The condition must be "
        "ForAnyValue, because amr is a list, and must not be met by unauthenticated, or by *, in "
        "a role for those who signed in."
    ),
    fix=(
        "Add ForAnyValue:StringLike on cognito-identity.amazonaws.com:amr with authenticated, or "
        "unauthenticated in the role of guests."
    ),
    source="Developer guide, role-trust-and-permissions and identity-pools-security-best-practices",
)

TRUST_TAG_SESSION = Rule(
    name="trust-tag-session",
    code="R6",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="session tags are mapped, and a role's trust policy does not allow them",
    why=(
        "As soon as one claim of a provider is mapped to a session tag, the role is refused to its "
        "tokens unless the trust policy allows sts:TagSession too: nobody gets credentials, and "
        "the service answers that the pool's configuration is invalid."
    ),
    fix="Add sts:TagSession to the actions of the statement that lets the pool in.",
    source="Developer guide, attributes-for-access-control; IAM user guide, id_session-tags",
)

_ASSUME = "sts:AssumeRoleWithWebIdentity"
_TAG = "sts:TagSession"

# Ids that no pool has: one of them is not in a policy.
_NOBODYS = ("nowhere-1:00000000-0000-4000-8000-000000000000", "nowhere-1:nobody")


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust policy of a role, to be asked what it makes of tokens of an issuer."""

    statements: tuple[Statement, ...]
    issuer: str

    @classmethod
    def of(cls, document: Json, issuer: str) -> "Trust":
        """Raises Unjudged for a policy that is not understood."""
        statements = statements_of(document)
        inverted = [name for statement in statements for name in statement.inverted]
        if inverted:
            raise Unjudged(f"its trust policy says what it leaves out ({inverted[0]})")
        return cls(statements, issuer)

    def takes(
        self, audience: str | None, amr: tuple[str, ...] | None, action: str = _ASSUME
    ) -> Answer:
        """What becomes of a token; None for a part of it that may be anything."""
        keys: dict[str, tuple[str, ...]] = {"aws:federatedprovider": (self.issuer,)}
        if audience is not None:
            keys[f"{self.issuer}:aud"] = (audience,)
        if amr is not None:
            keys[f"{self.issuer}:amr"] = amr
        return allowed(self.statements, Request(self.issuer, action, keys))

    def conditions(self, key: str) -> Iterator[Condition]:
        """The conditions on a key of this issuer, in statements that allow something."""
        for statement in self.statements:
            for condition in statement.conditions if statement.allows else ():
                if condition.key.lower() == f"{self.issuer}:{key}":
                    yield condition


def check_trust(use: Use, trust: Trust, pool_id: str) -> Hits:
    """What is wrong with the trust policy of a role that a pool uses."""
    yield from check_open(use, trust, pool_id)
    yield from _lets_in(use, trust, pool_id)
    yield from _keeps_out(use, trust, pool_id)
    yield from _operators(use, trust)
    yield from _tags(use, trust, pool_id)


def check_open(use: Use, trust: Trust, pool_id: str | None) -> Hits:
    """Pools that have no business with the role; that is known before this pool has an id."""
    values = [value for condition in trust.conditions("aud") for value in condition.values]
    tokens = (*use.tokens, ANYBODY, GUESTS)
    nobodys = next(pool for pool in _NOBODYS if pool not in values)
    if _any_taken(trust, nobodys, tokens):
        message = f"{short(use.role)} takes tokens of any identity pool of any account"
        yield Hit(use.path, TRUST_AUDIENCE, message)
        return
    for pattern in dict.fromkeys(value for value in values if _is_pattern(value)):
        if _any_taken(trust, pattern.replace("*", "0").replace("?", "0"), tokens):
            message = f"{short(use.role)} takes tokens of every identity pool like {pattern}"
            yield Hit(use.path, TRUST_AUDIENCE, message)
    others = {v: None for v in values if not _is_pattern(v) and v != pool_id}
    taken = [other for other in others if _any_taken(trust, other, tokens)]
    if taken and pool_id is not None:
        message = f"{short(use.role)} takes tokens of {some_of(taken, len(taken))} too"
        yield Hit(use.path, TRUST_SHARED, message)


def _any_taken(trust: Trust, audience: str, tokens: Iterable[Token]) -> bool:
    return any(trust.takes(audience, token.amr) is not False for token in tokens)


def _is_pattern(value: str) -> bool:
    return "*" in value or "?" in value


def _lets_in(use: Use, trust: Trust, pool_id: str) -> Hits:
    """Those that the role is for and that it refuses."""
    if trust.takes(None, None) is False:
        yield Hit(use.path, TRUST_AUDIENCE, f"{short(use.role)} does not trust {trust.issuer}")
    elif trust.takes(pool_id, None) is False:
        yield Hit(use.path, TRUST_AUDIENCE, f"{short(use.role)} takes no token of this pool")
    else:
        refused = [t.whose for t in use.tokens if trust.takes(pool_id, t.amr) is False]
        if refused:
            message = f"{short(use.role)} takes no token of {some_of(refused, len(refused))}"
            yield Hit(use.path, TRUST_AMR, message)


def _keeps_out(use: Use, trust: Trust, pool_id: str) -> Hits:
    """Those that the role is not for and that it takes."""
    if not use.guests and trust.takes(pool_id, GUESTS.amr) is not False:
        yield Hit(use.path, TRUST_AMR, f"{short(use.role)} takes tokens of this pool's guests too")
    if not use.signed_in and trust.takes(pool_id, ANYBODY.amr) is not False:
        message = f"{short(use.role)}, a role of guests, takes tokens of those who signed in too"
        yield Hit(use.path, TRUST_AMR, message)


def _operators(use: Use, trust: Trust) -> Hits:
    """Conditions on amr that read a list as one value, or that are met by an empty list."""
    names = dict.fromkeys(condition.operator for condition in trust.conditions("amr"))
    for name in names:
        scope, operator, _ = operator_parts(name)
        if operator != "null" and scope != "foranyvalue":
            message = f"{short(use.role)} tests amr, which is a list, by {name} without ForAnyValue"
            yield Hit(use.path, TRUST_AMR, message)


def _tags(use: Use, trust: Trust, pool_id: str) -> Hits:
    refused = [
        token.whose
        for token in use.tokens
        if token.tagged
        and trust.takes(pool_id, token.amr) is not False
        and trust.takes(pool_id, token.amr, _TAG) is False
    ]
    if refused:
        message = (
            f"{short(use.role)} does not allow sts:TagSession, and the tokens of "
            f"{some_of(refused, len(refused))} come with session tags"
        )
        yield Hit(use.path, TRUST_TAG_SESSION, message)
