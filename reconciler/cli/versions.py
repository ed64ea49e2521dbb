"""`reconciler --version`: what a report about a mistake has to name."""

import platform

import click

from reconciler import __version__
from reconciler.plan.view.plan import TOOL_NAME

# What the tool is installed with; the last ones come with an extra.
LIBRARIES = (
    "boto3",
    "botocore",
    "click",
    "deepdiff",
    "jsonschema",
    "pyyaml",
    "aiohttp",
    "cryptography",
    "jinja2",
)


def show_versions(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Prints the versions and ends."""
    if not wanted or context.resilient_parsing:
        return
    # Imported here, because it is slow to load and nothing else needs it.
    from importlib.metadata import PackageNotFoundError, version

    click.echo(f"{TOOL_NAME}, version {__version__}")
    click.echo(f"Python {platform.python_version()}")
    for name in LIBRARIES:
        try:
            click.echo(f"{name} {version(name)}")
        except PackageNotFoundError:
            click.echo(f"{name} is not installed")
    context.exit()
