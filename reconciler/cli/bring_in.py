"""`reconciler import`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import completing
from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.options import Chosen, directory_option
from reconciler.cli.output import Output, output_options
from reconciler.model.targets import Target

if TYPE_CHECKING:
    from reconciler.cli.planning import Workspace
    from reconciler.flows.bring_in import Source

_FOLDER = "pools"


def _pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, _sign, identity = value.partition("=")
        if not name or not identity or name in pairs:
            raise click.BadParameter(f"{value!r} is not LOGICAL=ID, or says a name again")
        pairs[name] = identity
    return pairs


@click.command(short_help="Write documents for existing pools.")
@directory_option
@click.option(
    "--target",
    "target",
    metavar="NAME",
    shell_complete=completing.targets,
    help="The target whose pools they are.",
)
@click.option("--pool", "pools", multiple=True, metavar="ID", help="This pool; repeatable.")
@click.option("--all", "every", is_flag=True, help="Every pool that nobody owns.")
@click.option(
    "--from-terraform",
    "state",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The pools of a Terraform state: terraform.tfstate, or of `terraform show -json`.",
)
@click.option(
    "--from-cloudformation",
    "template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The pools of a CloudFormation template, in YAML or JSON.",
)
@click.option(
    "--pool-id",
    "known",
    multiple=True,
    metavar="LOGICAL=ID",
    callback=_pairs,
    help="The physical id of a template's resource, or the value of a parameter; repeatable.",
)
@click.option(
    "--share",
    is_flag=True,
    help="Write equal providers and role mappings of several pools as documents of their own.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option(
    "--out",
    default=_FOLDER,
    metavar="DIR",
    help=f"Where to write, below the configuration's folder.  [default: {_FOLDER}]",
)
@output_options()
def command(
    directory: Path,
    target: str | None,
    pools: tuple[str, ...],
    every: bool,
    state: Path | None,
    template: Path | None,
    known: dict[str, str],
    share: bool,
    force: bool,
    out: str,
    output: Output,
) -> Exit:
    """Write a document with a pin for each existing pool, so that a plan only adopts them.

    Reads the pools themselves, or a file of the tool that they came from; writes nothing but
    documents. Exit code 3 means that a pool got none.

    \b
    reconciler import --target prod --all
    reconciler import --pool eu-west-1:2c7e1c3a-97de-4a53-9d0b-3f4e8d1f6a55
    reconciler import --from-terraform terraform.tfstate --target prod
    reconciler import --from-cloudformation pools.yaml --pool-id WebPool=eu-west-1:2c7e1c3a-…
    """
    asked = _Asked(pools, every, state, template, known)
    asked.check()
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.bring_in import BringingIn, Wishes

    wishes = Wishes(_below(directory, out), share, force)
    workspace = open_workspace(directory)
    workspace.loaded.usable()
    (chosen,) = workspace.targets(Chosen((target,) if target else (), False))
    source = asked.read(workspace, chosen, output)
    view = BringingIn(directory, workspace.loaded, chosen, workspace.run, wishes).of(source)
    refused = Exit.REFUSED if view.summary.refused else Exit.DONE
    return worst([refused, output.put(view)])


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which pools a user means, of which source."""

    pools: tuple[str, ...]
    every: bool
    state: Path | None
    template: Path | None
    known: dict[str, str]

    def check(self) -> None:
        """Raises UsageError unless it is one source."""
        sources = [bool(self.pools), self.every, bool(self.state), bool(self.template)]
        if sources.count(True) != 1:
            raise click.UsageError(
                "give one source: --pool ID (repeatable), --all, --from-terraform FILE or "
                "--from-cloudformation FILE"
            )
        if self.known and self.template is None:
            raise click.UsageError("--pool-id LOGICAL=ID goes with --from-cloudformation")

    def read(self, workspace: "Workspace", target: Target, output: Output) -> "Source":
        """The pools. Raises InvalidSource, AwsError."""
        from reconciler.flows.foreign_sources import cloudformation_source, terraform_source
        from reconciler.flows.live_source import read_live

        if self.state is not None:
            return terraform_source(self.state, target)
        if self.template is not None:
            return cloudformation_source(self.template, target, self.known)
        reader = workspace.connections.reader(target)
        with output.progress() as progress:
            return read_live(reader, target, None if self.every else self.pools, progress)


def _below(directory: Path, out: str) -> str:
    """What stands before the names of new files: `pools/`, or nothing for the folder itself."""
    root = directory.resolve()
    path = root / out
    if path.resolve() != path or not path.is_relative_to(root):
        raise click.UsageError(
            f"--out {out!r} is no folder below the configuration's, or leads there by a link"
        )
    return "".join(f"{part}/" for part in path.relative_to(root).parts)
