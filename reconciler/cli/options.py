"""Options that several commands share, each group as one value."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TypeVar

import click

from reconciler.cli import completing
from reconciler.model.targets import FailOn
from reconciler.plan.values import Options

_Result = TypeVar("_Result")


def directory_option(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """`-C DIR`, which may also stand before the command: `directory`."""
    return click.option(
        "-C",
        "directory",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        callback=_directory,
        help="The configuration's folder.  [default: .]",
    )(command)


def _directory(context: click.Context, _: click.Parameter, value: Path | None) -> Path:
    # Completion parses the words before a command, but does not run it.
    parent = context.find_root().params.get("directory")
    folder = value or (parent if isinstance(parent, Path) else Path())
    if not folder.is_dir():
        raise click.BadParameter(f"there is no folder {str(folder)!r}")
    return folder


def database_option(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """`--db FILE`: `database`, the embedded service's if it is not that of the folder."""
    return click.option(
        "--db",
        "database",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Where the embedded service keeps all.  [default: .reconciler/local.db in DIR]",
    )(command)


REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
"""OWNER/NAME on GitHub."""


def a_repository(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The value of an option that takes a repository on GitHub."""
    if value is not None and not REPOSITORY.fullmatch(value):
        raise click.BadParameter(f"{value!r} is not OWNER/NAME")
    return value


def a_hash(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The value of an option that takes a digest."""
    if value is not None and not re.fullmatch("sha256:[0-9a-f]{64}", value):
        raise click.BadParameter(f"{value!r} is not sha256: and 64 hexadecimal digits")
    return value


@dataclass(frozen=True, slots=True)
class Chosen:
    """The targets a user asked for: by name, or every one."""

    names: tuple[str, ...]
    every: bool

    def or_those(self, names: tuple[str, ...]) -> "Chosen":
        """These, or the named ones where the user left it open."""
        return self if self.names or self.every else Chosen(names, False)


def target_options(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """`--target NAME` and `--all-targets`: `chosen`."""

    @click.option(
        "--target",
        "targets",
        multiple=True,
        metavar="NAME",
        shell_complete=completing.targets,
        help="A target; repeatable.",
    )
    @click.option("--all-targets", is_flag=True, help="Every target.")
    @wraps(command)
    def with_targets(*, targets: tuple[str, ...], all_targets: bool, **others: object) -> _Result:
        return command(chosen=Chosen(targets, all_targets), **others)

    return with_targets


def fail_on_option(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """`--fail-on SEVERITY`: `fail_on`."""
    return click.option(
        "--fail-on",
        type=click.Choice([choice.value for choice in FailOn]),
        help="Severity from which findings fail the run.  [default: lint.fail_on]",
    )(command)


def consent_options(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """The flags that a plan records, and that count in its digest: `consent`."""

    @click.option(
        "--pool",
        "pools",
        multiple=True,
        metavar="ADDRESS",
        shell_complete=completing.pools,
        help="Only this pool; repeatable.",
    )
    @click.option(
        "--prune",
        is_flag=True,
        help="Delete orphans that are not protected and are as the last apply left them.",
    )
    @click.option(
        "--allow-identity-loss",
        multiple=True,
        metavar="ADDRESS",
        shell_complete=completing.pools,
        help="Let this pool be deleted with the identities in it; repeatable.",
    )
    @wraps(command)
    def with_consent(
        *,
        pools: tuple[str, ...],
        prune: bool,
        allow_identity_loss: tuple[str, ...],
        **others: object,
    ) -> _Result:
        # The same consent however it was spelt, so that it has one digest.
        consent = Options(prune, _ordered(pools), _ordered(allow_identity_loss))
        return command(consent=consent, **others)

    return with_consent


def _ordered(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(addresses)))
