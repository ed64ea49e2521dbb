"""Makes the Writer of a target. A command that may not write cannot reach this room."""

from reconciler.aws.session import Connections
from reconciler.aws.writer import AwsWriter
from reconciler.model.targets import Target

# A write is one attempt, and short: a signal waits for the one in flight.
_CONNECT_SECONDS = 2
_READ_SECONDS = 4


def writer(connections: Connections, target: Target) -> AwsWriter:
    """What may write to the target. Raises AccessRefused when no credentials can be had."""
    config = connections.config(
        retries={"mode": "standard", "total_max_attempts": 1},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
    )
    client = connections.client(target, "cognito-identity", config)
    return AwsWriter(client, target.account, connections.keys_of(target))
