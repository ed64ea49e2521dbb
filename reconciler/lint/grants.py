"""The rule about what the role of guests may do."""

from collections.abc import Iterable, Iterator

from reconciler.lint.places import short, some_of
from reconciler.lint.policy import Statement, covers, statements_of
from reconciler.lint.rule import Hit, Hits, Rule, Seen
from reconciler.lint.uses import Use
from reconciler.model.results import Severity
from reconciler.model.surroundings import LiveRole

GUEST_ROLE_POWERFUL = Rule(
    name="guest-role-powerful",
    code="G5",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="the guests' role grants more than the service's own limits for guests",
    why=(
        "The session policy that limits guests in the enhanced flow is the service's, and a role "
        "that grants more relies on it: what it withholds today is given the day the classic flow "
        "is open. Anything in iam:, sts:AssumeRole or a plain * is never for everybody. A whole "
        "service on every resource is within the limits, and a warning."
    ),
    fix="Grant guests the few actions that their page calls, on named resources.",
    source="Developer guide, iam-roles (access policies); Horizon3 H3-2022-0076",
)

# What the two session policies of guests allow between them: the inline one of the developer
# guide's page iam-roles, and the managed AmazonCognitoUnAuthedIdentitiesSessionPolicy.
GUEST_LIMITS = (
    *("appsync:*", "cloudwatch:*", "codewhisperer:*", "cognito-identity:*", "cognito-idp:*"),
    *("cognito-sync:*", "comprehend:*", "dynamodb:*", "execute-api:*", "firehose:*", "gamelift:*"),
    *("geo:*DevicePosition*", "geo:*Geofence", "geo:*Geofences", "geo:CalculateRoute*"),
    *("geo:GetMap*", "geo:GetPlace", "geo:ListMaps", "geo:SearchPlaceIndex*"),
    *("iot:*", "kinesis:*", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
    *("kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext"),
    *("kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
    *("lambda:*", "lex:*", "logs:*", "machinelearning:*", "mobileanalytics:*"),
    *("mobiletargeting:*", "personalize:*", "polly:*", "rekognition:*", "rum:PutRumEvents"),
    *("s3:*", "sagemaker:InvokeEndpoint", "sdb:*", "ses:*", "sns:*", "sqs:*"),
    *("textract:AnalyzeDocument", "textract:DetectDocumentText", "transcribe:*", "translate:*"),
)


def check_grants(use: Use, role: LiveRole, open_to_guests: bool) -> Hits:
    """What the policies of a guests' role grant beyond the limits, and without any limit.

    open_to_guests: whether the pool lets guests in; else it is what they would have.
    Raises Unjudged for a policy that is not understood.
    """
    beyond: dict[str, str] = {}
    whole: dict[str, str] = {}
    for name, statement, denied in _allowing(role):
        # Whatever NotAction leaves out, it grants nearly everything.
        for action in statement.actions or ("*",):
            if any(covers(pattern, action) for pattern in denied):
                continue
            if not any(covers(limit, action) for limit in GUEST_LIMITS):
                beyond.setdefault(action, name)
            elif action.endswith(":*") and "*" in (statement.resources or ("*",)):
                whole.setdefault(action, name)
    if beyond:
        message = f"{short(use.role)} grants guests {_told(beyond)}, beyond the service's limits"
        yield Hit(
            use.path, GUEST_ROLE_POWERFUL, message, None if open_to_guests else Severity.WARNING
        )
    if whole:
        message = f"{short(use.role)} grants guests {_told(whole)} on every resource"
        yield Hit(use.path, GUEST_ROLE_POWERFUL, message, Severity.WARNING)


def _allowing(role: LiveRole) -> Iterator[tuple[str, Statement, tuple[str, ...]]]:
    """The statements that allow something, each with its policy, and with what is denied anyway."""
    read = [(policy.name, statements_of(policy.document)) for policy in role.policies]
    denied = tuple(_denied(statement for _, statements in read for statement in statements))
    for name, statements in read:
        for statement in statements:
            if statement.allows:
                yield name, statement, denied


def _denied(statements: Iterable[Statement]) -> Iterator[str]:
    """The actions that are denied everywhere, whatever else allows them."""
    for statement in statements:
        always = not statement.conditions and not statement.inverted
        if not statement.allows and always and "*" in statement.resources:
            yield from statement.actions


def _told(actions: dict[str, str]) -> str:
    """`iam:* (by policy Admin)`, the first few of them."""
    listed = [f"{action} (by policy {name})" for action, name in actions.items()]
    return some_of(listed, len(listed))
