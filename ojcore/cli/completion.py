"""`oj completion`: the script by which a shell fills in commands, options and files."""

import click
from click.shell_completion import get_completion_class

VARIABLE = "_OJ_COMPLETE"
"""By this setting the shell's script asks `oj` what can follow."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SKAL", help="bash, zsh eller fish")
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    made = get_completion_class(shell)
    if made:
        print(made(context.find_root().command, {}, "oj", VARIABLE).source())
