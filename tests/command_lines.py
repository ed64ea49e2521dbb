"""Command lines as texts show them, held against the commands without running any."""

import shlex
from collections.abc import Iterator
from itertools import takewhile

import click

from reconciler.cli.main import cli

_ENDS = {"|", "||", "&&", ";", ">", ">>", "<"}


def commands(
    command: click.Command = cli, *path: str
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it, groups included, the whole first."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, *path, name)


def check(line: str) -> None:
    """Raises UsageError unless there are the command, its options, choices and arguments.

    Values are not looked at, so that a line may name files that are not there.
    """
    words = [*takewhile(lambda word: word not in _ENDS, shlex.split(line, comments=True))]
    assert words.pop(0) == "reconciler", line
    command: click.Command = cli
    while isinstance(command, click.Group):
        context = click.Context(command)
        _, words, _ = command.make_parser(context).parse_args(words)
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
    context = click.Context(command)
    values, more, _ = command.make_parser(context).parse_args(words)
    if more:
        raise click.UsageError(f"too many words: {more}")
    for parameter in command.get_params(context):
        value = values.get(parameter.name)
        if parameter.required and not isinstance(value, str | tuple | list):
            raise click.MissingParameter(ctx=context, param=parameter)
        if isinstance(parameter.type, click.Choice) and isinstance(value, str):
            parameter.type.convert(value, parameter, context)
