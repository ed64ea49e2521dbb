"""`reconciler test`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, output_options


@click.command(short_help="Try the access tests, offline.")
@directory_option
@target_options
@click.option(
    "--mutate",
    is_flag=True,
    help="Also say which mistakes in the rules no case would notice, with a case that would.",
)
@output_options("text", "json", "junit")
def command(directory: Path, chosen: Chosen, mutate: bool, output: Output) -> Exit:
    """Try every case of the AccessTest documents on the pools that documents describe.

    Exit code 5 means that a case failed.

    \b
    reconciler test --all-targets
    reconciler test --target prod --mutate --write junit=access.xml
    """
    # Imported here, because schemas are slow to load and `--help` does without them.
    from reconciler.cli.loading import choose, load_and_tell
    from reconciler.flows.access_tests import try_access_tests
    from reconciler.flows.begin import begin
    from reconciler.forge.git import prefix_of

    loaded = load_and_tell(directory, begin(directory).today)
    targets = choose(loaded, chosen.names, chosen.every)
    view = try_access_tests(loaded, targets, mutate)
    failed = [Exit.LINT] if view.summary.failed else []
    return worst([*failed, output.put(view, prefix=prefix_of(directory))])
