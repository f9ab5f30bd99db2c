"""The command ``tb-zeroloss``."""

from tb_zeroloss.cli import sharing
from tb_zeroloss.cli.commands import main

__all__ = ["main", "sharing"]
