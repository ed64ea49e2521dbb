"""`reconciler targets`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import directory_option
from reconciler.cli.output import Output, output_options


@click.command(short_help="List the targets, for people or for CI.")
@directory_option
@click.option(
    "--changed-since",
    "revision",
    metavar="REV",
    help="Only targets whose documents are not as in this revision of git.",
)
@output_options("text", "json", "github-matrix")
def command(directory: Path, revision: str | None, output: Output) -> Exit:
    """List the targets of the configuration.

    github-matrix is one line of JSON for the strategy of a job, without the embedded service. A
    document of a pool counts for the targets that it is for, everything else but access tests for
    every target.

    \b
    reconciler targets
    reconciler targets --format github-matrix --changed-since origin/main
    """
    # Imported here, because schemas are slow to load and `--help` does without them.
    from reconciler.cli.loading import choose, load_and_tell
    from reconciler.flows.begin import begin
    from reconciler.flows.changed import changed_targets
    from reconciler.plan.view.targets import targets_view

    loaded = load_and_tell(directory, begin(directory).today)
    targets = choose(loaded, (), True)
    if revision is not None:
        configuration = loaded.configuration or loaded.usable()
        targets = changed_targets(directory, configuration, revision)
    return output.put(targets_view(targets, revision))
