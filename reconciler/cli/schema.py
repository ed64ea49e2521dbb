"""`reconciler schema`."""

import click

from reconciler.cli import completing
from reconciler.cli.exit_codes import Exit


@click.command(short_help="Print a JSON Schema.")
@click.argument("kind", required=False, shell_complete=completing.schemas)
def command(kind: str | None) -> Exit:
    """Print the JSON Schema of a document or output; without KIND, the names of all.

    \b
    reconciler schema
    reconciler schema IdentityPool > identity-pool.schema.json
    """
    # Imported here, because validators are slow to load and `--help` does without them.
    from reconciler.documents.schema import schema_names, schema_text

    names = schema_names()
    if kind is None:
        click.echo("\n".join(names))
        return Exit.DONE
    found = next((name for name in names if name.lower() == kind.lower()), None)
    if found is None:
        raise click.UsageError(f"{kind!r} is no kind; known are {', '.join(names)}")
    click.echo(schema_text(found), nl=False)
    return Exit.DONE
