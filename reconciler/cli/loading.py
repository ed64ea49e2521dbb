"""Loads the documents and prints the errors among them, for commands that go on with them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from reconciler.flows.choose import choose_targets
from reconciler.flows.load import Loaded, load
from reconciler.model.results import Severity
from reconciler.model.targets import Target
from reconciler.plan.present import validate_view
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line


def load_and_tell(folder: Path, today: date) -> Loaded:
    """Loads the documents and prints the errors among them."""
    loaded = load(folder, today)
    for finding in validate_view(loaded.findings, loaded.documents).findings:
        if finding.severity == Severity.ERROR.value:
            click.echo(finding_line(finding, Style()), err=True)
    return loaded


def choose(loaded: Loaded, names: Sequence[str], every: bool) -> tuple[Target, ...]:
    """The targets that a user asked for. Raises UnknownTarget and InvalidDocuments.

    A wrong choice is told before wrong documents: it is the quicker mend.
    """
    configuration = loaded.configuration or loaded.usable()
    return choose_targets(configuration, names, every)
