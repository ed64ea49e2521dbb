"""`reconciler identities`."""

import click

from reconciler.cli.identity_changes import delete_command, erase_command
from reconciler.cli.identity_links import merge_command, unlink_command, unlink_developer_command
from reconciler.cli.identity_reads import (
    count_command,
    describe_command,
    list_command,
    lookup_command,
)


@click.group(name="identities", short_help="The identities in a pool.")
def command() -> None:
    """List, count and look up the identities of a pool; merge, unlink, delete and erase them.

    POOL is the address of a document, or the id of a pool.

    \b
    reconciler identities count customer-web --target prod
    reconciler identities lookup customer-web ada@example.com --target prod
    reconciler identities erase customer-web people.txt --target prod
    """


for _command in (
    list_command,
    count_command,
    describe_command,
    lookup_command,
    merge_command,
    unlink_command,
    unlink_developer_command,
    delete_command,
    erase_command,
):
    command.add_command(_command)
