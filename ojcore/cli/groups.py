"""Groups of commands that load only the command that is run: `oj --help` is told from the lists alone."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click


class Lazy(click.Command):
    """Stands for a command in lists, help and completion. The command itself is imported when it is to run.

    name: as it is typed. where: `package.module:function`. text: Swedish, for the list and for the command's own help.
    """

    def __init__(self, name: str, where: str, text: str) -> None:
        super().__init__(name, help=text, short_help=text)
        self.where = where

    def load(self) -> click.Command:
        """The command, with its help."""
        module, _, function = self.where.partition(":")
        command: click.Command = getattr(import_module(module), function)
        command.help, command.options_metavar = self.help, "[FLAGGOR]"
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return self.load().make_context(info_name, args, parent, **extra)


class Commands(click.Group):
    """A group whose commands are listed as they are given.

    text: Swedish, for its own help. short: for the list it stands in; else `text`. metavar: what its commands are.
    """

    def __init__(
        self, name: str, commands: Sequence[click.Command], text: str, short: str = "", metavar: str = "KOMMANDO"
    ) -> None:
        super().__init__(
            name,
            list(commands),
            help=text,
            short_help=short or text,
            options_metavar="[FLAGGOR]",
            subcommand_metavar=f"{metavar} …",
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)
