"""python -m launcher.inside COMMAND: does the command, with the virtualenv's own Python."""

from __future__ import annotations

from importlib import import_module

from launcher.errors import exit_with


def main(arguments: list[str]) -> int:
    """Do the command and return the status to exit with."""
    command, *rest = arguments
    status: int = import_module(f"launcher.commands.{command}").main(rest)
    return status


if __name__ == "__main__":
    exit_with(main)
