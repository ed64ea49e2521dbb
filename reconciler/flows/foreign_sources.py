"""Files of other tools as sources of documents. Nothing of AWS is read."""

import json
from pathlib import Path

from reconciler.bring_in.cloudformation import Template, template_pools
from reconciler.bring_in.terraform import pools_of
from reconciler.bring_in.terraform_state import planned_only, resources_of
from reconciler.documents.templates import parse_template
from reconciler.errors import InvalidSource
from reconciler.flows.bring_in import Source
from reconciler.model.json_value import Json
from reconciler.model.targets import Target

# The state of a large organisation has some ten megabytes.
_MOST_STATE_BYTES = 64 * 1024 * 1024
# CloudFormation takes templates up to 1 MB (quotas).
_MOST_TEMPLATE_BYTES = 1024 * 1024

_TAKE_OUT = "take the blocks of these resources out of the Terraform configuration"


def terraform_source(file: Path, target: Target) -> Source:
    """The pools of a Terraform state. Raises InvalidSource."""
    data = _read(file, _MOST_STATE_BYTES)
    if data.startswith(b"PK"):
        raise InvalidSource(
            f"{file}: a saved plan is binary; `terraform show -json {file}` makes JSON of it"
        )
    try:
        state: Json = json.loads(data)
        resources = resources_of(state)
        planned = planned_only(state, resources)
    except (ValueError, RecursionError) as error:
        raise InvalidSource(
            f"{file}: not JSON: give terraform.tfstate, or what `terraform show -json` prints"
        ) from error
    except InvalidSource as error:
        raise InvalidSource(f"{file}: {error}") from error
    pools, passed, notes = pools_of(resources, target)
    notes += [
        f"{address}: is only planned; there is nothing to bring in yet" for address in planned
    ]
    if not pools and not passed:
        notes.append(f"{file}: there is no aws_cognito_identity_pool in it")
    return Source("terraform", tuple(pools), tuple(passed), tuple(notes), (_TAKE_OUT,))


def cloudformation_source(file: Path, target: Target, known: dict[str, str]) -> Source:
    """The pools of a CloudFormation template. Raises InvalidSource.

    known: the physical ids of resources, and the values of parameters, by logical name.
    """
    data = _read(file, _MOST_TEMPLATE_BYTES)
    try:
        template = Template(parse_template(data), target, known)
        pools, notes = template_pools(template)
    except InvalidSource as error:
        raise InvalidSource(f"{file}: {error}") from error
    if not pools:
        notes.append(f"{file}: there is no AWS::Cognito::IdentityPool in it")
    return Source("cloudformation", tuple(pools), (), tuple(notes))


def _read(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as error:
        raise InvalidSource(f"{file}: cannot be read: {error.strerror or error}") from error
    if len(data) > most:
        raise InvalidSource(f"{file}: larger than {most // (1024 * 1024)} MiB")
    return data
