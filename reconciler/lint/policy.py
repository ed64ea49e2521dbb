"""What a policy of IAM says of one request. Knows nothing of pools.

An answer is True, False or None: it hangs on what is not known here, a source address for instance.
Source: IAM user guide, reference_policies_elements and reference_policies_evaluation-logic.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from reconciler.model.json_value import Json, JsonObject

Answer: TypeAlias = bool | None

_INVERTED = ("NotAction", "NotPrincipal", "NotResource")


class Unjudged(Exception):
    """A policy that is not understood; the text says why, as in `not judged: WHY`."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key. values: any of them will do, none of them where it is negated."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. federated: the identity providers among its principals, or `*`.

    inverted: the names of its elements that say what is left out.
    """

    allows: bool
    federated: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...]
    inverted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody with a token of an issuer asks for an action.

    keys: the condition keys whose values are known, by their lower-case names.
    """

    issuer: str
    action: str
    keys: Mapping[str, tuple[str, ...]]

    def values(self, key: str) -> tuple[str, ...] | None:
        """The values of a key, () where the request has none, None where that is not known."""
        name = key.lower()
        if name in self.keys:
            return self.keys[name]
        prefix = name.rpartition(":")[0]
        # What other issuers say of their tokens does not come with a token of this one.
        return () if "." in prefix and prefix != self.issuer else None


def statements_of(document: Json) -> tuple[Statement, ...]:
    """The statements of a policy. Raises Unjudged for what is no policy."""
    if not isinstance(document, dict):
        raise Unjudged("its policy is no JSON object")
    found = document.get("Statement")
    listed = found if isinstance(found, list) else [found]
    return tuple(_statement(item) for item in listed)


def allowed(statements: Iterable[Statement], request: Request) -> Answer:
    """Whether some statement allows the request and none denies it."""
    allows: list[Answer] = [False]
    denies: list[Answer] = [False]
    for statement in statements:
        (allows if statement.allows else denies).append(_applies(statement, request))
    return all_of([any_of(allows), _not(any_of(denies))])


def all_of(answers: Sequence[Answer]) -> Answer:
    """False where any is, else None where any is not known."""
    if False in answers:
        return False
    return None if None in answers else True


def any_of(answers: Sequence[Answer]) -> Answer:
    """True where any is, else None where any is not known."""
    if True in answers:
        return True
    return None if None in answers else False


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` and `?` is met by the whole text."""
    return _compiled(pattern).fullmatch(text) is not None


def covers(pattern: str, other: str) -> bool:
    """Whether whatever meets the other pattern meets this one too; actions have no case."""
    # A wildcard of the other is a character that only a wildcard meets.
    return matches(pattern.lower(), other.lower())


def _applies(statement: Statement, request: Request) -> Answer:
    named = any(name in ("*", request.issuer) for name in statement.federated)
    if not named or not any(covers(action, request.action) for action in statement.actions):
        return False
    return all_of([_met(condition, request) for condition in statement.conditions])


def _met(condition: Condition, request: Request) -> Answer:
    scope, operator, if_exists = operator_parts(condition.operator)
    values = request.values(condition.key)
    if values is None:
        return None
    if operator == "null":
        return any((value.lower() == "true") == (not values) for value in condition.values)
    negated = operator.startswith("stringnot")
    if not values:
        return negated or if_exists or scope == "forallvalues"
    each = [_meets_one(operator, negated, condition.values, value) for value in values]
    if scope == "foranyvalue":
        return any_of(each)
    if scope == "forallvalues":
        return all_of(each)
    # What becomes of a list under an operator for single values is not documented.
    return each[0] if len(each) == 1 else None


def operator_parts(operator: str) -> tuple[str, str, bool]:
    """Its set operator or "", the rest of its name, and whether it ends in IfExists; lower case."""
    scope, _, name = operator.lower().rpartition(":")
    return scope, name.removesuffix("ifexists"), name.endswith("ifexists")


def _meets_one(operator: str, negated: bool, patterns: Iterable[str], value: str) -> Answer:
    positive = operator.replace("stringnot", "string", 1)
    found = any_of([_meets(positive, pattern, value) for pattern in patterns])
    return _not(found) if negated else found


def _meets(operator: str, pattern: str, value: str) -> Answer:
    if "${" in pattern:
        return None
    match operator:
        case "stringequals":
            return pattern == value
        case "stringequalsignorecase":
            return pattern.lower() == value.lower()
        case "stringlike":
            return matches(pattern, value)
        case _:
            return None


def _not(answer: Answer) -> Answer:
    return None if answer is None else not answer


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> "re.Pattern[str]":
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(c, re.escape(c)) for c in pattern), re.DOTALL)


def _statement(item: Json) -> Statement:
    if not isinstance(item, dict) or item.get("Effect") not in ("Allow", "Deny"):
        raise Unjudged("its policy has a statement that neither allows nor denies")
    return Statement(
        allows=item["Effect"] == "Allow",
        federated=_federated(item.get("Principal")),
        actions=_texts(item.get("Action", [])),
        resources=_texts(item.get("Resource", [])),
        conditions=tuple(_conditions(item.get("Condition", {}))),
        inverted=tuple(name for name in _INVERTED if name in item),
    )


def _federated(principal: Json) -> tuple[str, ...]:
    """The identity providers of a Principal. Everybody includes them, however it is written."""
    if principal == "*":
        return ("*",)
    if not isinstance(principal, dict):
        return ()
    everybody = ("*",) if "*" in _texts(principal.get("AWS", [])) else ()
    return (*_texts(principal.get("Federated", [])), *everybody)


def _conditions(block: Json) -> Iterable[Condition]:
    for operator, keys in _object(block).items():
        for key, values in _object(keys).items():
            yield Condition(operator, key, _texts(values))


def _object(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise Unjudged("its policy has conditions that are no JSON object")
    return value


def _texts(value: Json) -> tuple[str, ...]:
    """One text or a list of texts; numbers and booleans as IAM writes them."""
    listed = value if isinstance(value, list) else [value]
    if any(isinstance(item, dict | list) or item is None for item in listed):
        raise Unjudged("its policy has a value that is neither a text nor a list of texts")
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in listed)
