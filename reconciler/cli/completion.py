"""`reconciler completion`."""

import click

from reconciler.cli.completing import VARIABLE
from reconciler.cli.exit_codes import Exit


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> Exit:
    """Print the script by which a shell completes commands, options, targets and addresses.

    fish finds it by its place. For bash, source the file in ~/.bashrc; for zsh, in ~/.zshrc after
    compinit. Print it anew after an update.

    \b
    reconciler completion bash > ~/.reconciler-completion.bash
    reconciler completion zsh > ~/.reconciler-completion.zsh
    reconciler completion fish > ~/.config/fish/completions/reconciler.fish
    """
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None, "click knows these shells"
    root = context.find_root().command
    click.echo(completion(root, {}, "reconciler", VARIABLE).source())
    return Exit.DONE
