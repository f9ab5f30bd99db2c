"""Which rules are asked, and with which limits: from arguments, text and files."""

from tb_zeroloss.settings.settings import Settings

__all__ = ["Settings"]
