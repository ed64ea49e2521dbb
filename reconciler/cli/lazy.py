"""A group whose commands are imported when they are used, so that `--help` costs little."""

from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# name → (module, one line of help)
COMMANDS = {
    "init": ("reconciler.cli.init", "Write a configuration, an example and workflows."),
    "validate": ("reconciler.cli.validate", "Check all documents, offline."),
    "plan": ("reconciler.cli.plan", "Show what apply would change, and why."),
    "apply": ("reconciler.cli.apply", "Make the pools what the documents say."),
    "drift": ("reconciler.cli.drift", "Tell what changed since the last apply."),
    "accept": ("reconciler.cli.accept", "Write live values into the documents."),
    "preflight": ("reconciler.cli.preflight", "Look at roles, providers and user pools."),
    "import": ("reconciler.cli.bring_in", "Write documents for existing pools."),
    "disown": ("reconciler.cli.disown", "Take our tags off pools."),
    "show": ("reconciler.cli.show", "Render a saved plan, report or drift."),
    "merge": ("reconciler.cli.merge", "Fold plans of several targets into one."),
    "ci": ("reconciler.cli.ci", "What workflows tell on GitHub."),
    "outputs": ("reconciler.cli.outputs", "Print the ids of the pools, by address."),
    "identities": ("reconciler.cli.identities", "The identities in a pool."),
    "explain": ("reconciler.cli.explain", "Say which role a token gets, and why."),
    "verify": ("reconciler.cli.verify", "Try real credentials of a pool."),
    "test": ("reconciler.cli.test", "Try the access tests, offline."),
    "graph": ("reconciler.cli.graph", "Draw who gets which role."),
    "journal": ("reconciler.cli.journal", "Unfinished writes; the audit chain."),
    "lint": ("reconciler.cli.lint", "List the lint rules, or explain one."),
    "targets": ("reconciler.cli.targets", "List the targets, for people or for CI."),
    "policy": ("reconciler.cli.policy", "Print the IAM policies that the tool needs."),
    "schema": ("reconciler.cli.schema", "Print a JSON Schema."),
    "completion": ("reconciler.cli.completion", "Print the completion script of a shell."),
    "local": ("reconciler.cli.local", "The embedded service."),
}


class LazyGroup(click.Group):
    """Knows its commands by name and help alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        from click.shell_completion import CompletionItem

        commands = [
            CompletionItem(name, help=help_)
            for name, (_, help_) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        # Not those of a group, which would import every command.
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])
