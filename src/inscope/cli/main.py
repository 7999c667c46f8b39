"""The command `inscope`: its sub-commands, and how a refusal leaves it."""

import sys
from importlib import import_module
from keyword import iskeyword

import click

from inscope import __version__
from inscope.config.zones import use_pinned_zones
from inscope.core.errors import DomainError

COMMANDS = (
    *("demo", "serve", "worker", "migrate", "doctor", "staff", "seed"),
    *("import", "catalog", "policy", "licence", "sla", "verify"),
)
REFUSED = 2
"""The exit code of a refusal; click uses the same for a wrong call."""


class LazyCommands(click.Group):
    """Loads a command's module when it is called for: `policy` needs no Django and no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a newcomer meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command from the module of its name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = getattr(import_module(f"inscope.cli.commands.{name}"), name)
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a refusal becomes its sentence, its hint, and an exit code."""
        try:
            return super().invoke(ctx)
        except DomainError as error:
            click.echo(f"error: {error.message}", err=True)
            if error.hint:
                click.echo(f"hint: {error.hint}", err=True)
            sys.exit(REFUSED)
        except UnicodeEncodeError as error:  # what was typed in another encoding stays apart, and nothing takes it
            from inscope.core.policy.errors import shortened  # noqa: PLC0415 - help is fast without

            typed = str(error.object).encode(errors="backslashreplace").decode()
            click.echo(f"error: `{shortened(typed)}` is no text in UTF-8", err=True)
            sys.exit(REFUSED)


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="inscope", message="%(prog)s %(version)s")
def main() -> None:
    """Let a vendor's scope of coverage decide support requests, with the deciding clause and a way forward.

    New here? `inscope demo` starts everything on this machine and prints its address.
    """
    use_pinned_zones()
