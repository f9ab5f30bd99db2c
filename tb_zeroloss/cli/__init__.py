"""The command ``tb-zeroloss``."""

from tb_zeroloss.cli import doctor, sharing
from tb_zeroloss.cli.commands import main

__all__ = ["doctor", "main", "sharing"]
