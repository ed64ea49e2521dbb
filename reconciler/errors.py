"""The exceptions that say "cannot go on". Wrong input that was foreseen is a Finding instead.

ReconcilerError                 every message starts with its subject
├── InvalidDocuments            the documents or the configuration hold errors (findings)
├── UnknownTarget               a target or pool was asked for that no document names
├── UnknownRevision             git has no such revision of the documents, or is not there
├── InvalidClaims               the claims of a token cannot be read
├── InvalidToken                a token cannot be read, or is not one that can be tried
├── InvalidList                 a list of identities or users, or a cursor, cannot be gone by
├── IdentityConflict            identities are not so that the change could be made
├── HeldBack                    a guard holds a change back that was asked for by itself
├── MissingExtra                what was asked for takes a package that an extra installs
├── CannotWrite                 a file that the user asked for cannot be written
├── UnreadablePlan              a saved plan, report or drift cannot be read
│   └── DamagedPlan             a file that is no whole plan, report or drift
├── CannotMerge                 saved plans or reports are not of one run of one configuration
├── InvalidSource               a file of another tool, to import from, cannot be read
├── PlanChanged                 the plan is not the one that was approved
├── NotApproved                 nothing that can be trusted says that a plan was approved
├── ForgeError                  GitHub did not give what was asked for
│   ├── ForgeRefused            the token is missing, wrong or has expired
│   ├── ForgeForbidden          the token lacks a permission
│   ├── ForgeMissing            what was asked for is not there, or not for this token
│   ├── ForgeRejected           GitHub refused the request for another reason
│   │   └── TooLong             a text is longer than GitHub takes
│   ├── ForgeBusy               still too many requests after waiting
│   ├── ForgeDamaged            an answer without its required members, or not JSON
│   └── ForgeUnreachable        no answer: network, TLS, 5xx
│       └── Unanswered          the same for a write, which may have taken effect
├── AwsError                    the service did not give what was asked for
│   ├── AccessRefused           credentials, permissions, signature
│   ├── NotFound                what was asked for does not exist
│   ├── Throttled               still too many requests after every retry
│   ├── Rejected                the service refused the request for another reason
│   ├── Damaged                 an answer without its required members, or not JSON
│   └── Unreachable             no answer: network, TLS, 5xx
├── Unsettled                   a write was not answered and may still land
├── WrongAccount                the credentials belong to another account than the target
├── LocalServiceError           the embedded service cannot be run
├── InvalidFaults               a file of faults for the embedded service is wrong
├── UnknownAssumption           the embedded service has no such assumption, or no such value of it
└── JournalError                the journal cannot be written, so nothing may be sent

Each carries text only: no response bodies, no tokens, no objects of an SDK.
"""


class ReconcilerError(Exception):
    """Root of all errors that end a run; the text is for the user."""


class InvalidDocuments(ReconcilerError):
    """Documents hold errors; the findings were or will be printed one by one."""


class UnknownTarget(ReconcilerError):
    """A target, or a pool by its address, was asked for that no document names."""


class UnknownRevision(ReconcilerError):
    """A revision was named that git does not know, or git cannot be asked about the folder."""


class InvalidClaims(ReconcilerError):
    """Claims that a user gave are no NAME=VALUE, or their file holds none."""


class InvalidToken(ReconcilerError):
    """A token is no JWT, has expired, or comes from a provider whose tokens are none."""


class InvalidList(ReconcilerError):
    """A list of identities or users, or the cursor of a listing, is damaged or of another pool."""


class IdentityConflict(ReconcilerError):
    """Identities, their logins or users are not as a change of them takes; the text says how."""


class HeldBack(ReconcilerError):
    """A guard holds a change back; the text says what would allow it."""


class MissingExtra(ReconcilerError):
    """What was asked for takes a package that only an extra installs."""


class CannotWrite(ReconcilerError):
    """A file that the user asked for cannot be written."""


class UnreadablePlan(ReconcilerError):
    """A saved plan, report or drift cannot be read."""


class DamagedPlan(UnreadablePlan):
    """The contents of a file are no whole plan, report or drift of this version."""


class CannotMerge(ReconcilerError):
    """Saved plans or reports that are to become one are not of one run of one configuration."""


class InvalidSource(ReconcilerError):
    """A Terraform state or a CloudFormation template is no such thing, or too large."""


class PlanChanged(ReconcilerError):
    """The plan made now is not the one that was approved."""


class NotApproved(ReconcilerError):
    """No comment that can be trusted states the plans that a merge approved."""


class ForgeError(ReconcilerError):
    """GitHub did not give what was asked for; the text starts with what that was."""


class ForgeRefused(ForgeError):
    """The token is missing, or not valid any more."""


class ForgeForbidden(ForgeError):
    """The token is good, and may not do this."""


class ForgeMissing(ForgeError):
    """A repository, pull request, issue or comment is not there, or not for this token."""


class ForgeRejected(ForgeError):
    """GitHub refused the request for a reason of its own."""


class TooLong(ForgeRejected):
    """The text of a comment or issue is longer than GitHub takes."""


class ForgeBusy(ForgeError):
    """Too many requests, even after all the waiting that a run may do."""


class ForgeDamaged(ForgeError):
    """An answer that is not JSON or lacks members that GitHub always sends."""


class ForgeUnreachable(ForgeError):
    """No answer: name resolution, connection, TLS, time-out or a 5xx after all retries."""


class Unanswered(ForgeUnreachable):
    """A write got no answer, so whether it took effect has to be looked up."""


class AwsError(ReconcilerError):
    """The service did not give what was asked for; the text starts with the operation."""


class AccessRefused(AwsError):
    """No or wrong credentials, a missing permission, or a signature that was refused."""


class NotFound(AwsError):
    """The identity pool, or what else was asked for, does not exist."""


class Throttled(AwsError):
    """Too many requests, even after all retries."""


class Rejected(AwsError):
    """The service refused the request for a reason of its own."""


class Damaged(AwsError):
    """An answer that is not JSON or lacks members that the service always sends."""


class Unreachable(AwsError):
    """No answer: name resolution, connection, TLS, time-out or a 5xx after all retries."""


class Unsettled(ReconcilerError):
    """What became of a write is not known, and cannot be seen yet."""


class WrongAccount(ReconcilerError):
    """sts:GetCallerIdentity names another account than the target's."""


class LocalServiceError(ReconcilerError):
    """The embedded service's database file or port cannot be used, or its extra is missing."""


class InvalidFaults(ReconcilerError):
    """A file of faults cannot be read, or holds a rule that is none; a line for each mistake."""


class UnknownAssumption(ReconcilerError):
    """A setting of the embedded service's assumptions names nothing, or a value there is not."""


class JournalError(ReconcilerError):
    """The journal cannot be written; without it no call is sent."""
