"""What a shell offers for the values of options and arguments."""

from collections.abc import Iterable
from pathlib import Path

import click

# The variable by which the shell's script asks for completions.
VARIABLE = "_RECONCILER_COMPLETE"


def targets(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The targets of the configuration in the folder of -C."""
    from reconciler.flows.names import target_names

    folder = _folder(context)
    return _beginning(incomplete, target_names(folder) if folder else ())


def pools(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The addresses of its pools."""
    from reconciler.flows.names import pool_addresses

    folder = _folder(context)
    return _beginning(incomplete, pool_addresses(folder) if folder else ())


def rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """The names of the lint rules."""
    from reconciler.lint.rules import BY_NAME

    return _beginning(incomplete, BY_NAME)


def schemas(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """What `reconciler schema` prints."""
    from reconciler.documents.schema_files import schema_names

    return _beginning(incomplete, schema_names())


def _folder(context: click.Context) -> Path | None:
    """None where the folder is not there."""
    folder = context.params.get("directory")
    return folder if isinstance(folder, Path) else None


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
