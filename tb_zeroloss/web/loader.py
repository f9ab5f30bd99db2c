"""What TensorBoard imports at start: small, and never in its way."""

from __future__ import annotations

import argparse
import logging
from typing import Any

from tensorboard.plugins import base_plugin

from tb_zeroloss.schema.quantities import PLUGIN_NAME

SAMPLES = 5_000
"""Records kept per run unless a flag says otherwise: TensorBoard itself would keep 10 or 100 of them."""

logger = logging.getLogger(__name__)


class Loader(base_plugin.TBLoader):
    """Raises the number of records that TensorBoard keeps, and loads the tab."""

    def define_flags(self, parser: argparse.ArgumentParser) -> None:
        """Add ``--tb_zeroloss_samples``."""
        group = parser.add_argument_group(PLUGIN_NAME)
        group.add_argument(
            "--tb_zeroloss_samples",
            metavar="NUM",
            type=_whole_number,
            default=SAMPLES,
            help="Records per run that the Degeneracy tab can see; 0 keeps all. (default: %(default)s)",
        )

    def fix_flags(self, flags: argparse.Namespace) -> None:
        """Hand the number on to TensorBoard, unless ``--samples_per_plugin`` names this plugin."""
        samples = getattr(flags, "samples_per_plugin", None)
        if isinstance(samples, dict):
            samples.setdefault(PLUGIN_NAME, getattr(flags, "tb_zeroloss_samples", SAMPLES))

    def load(self, context: Any) -> base_plugin.TBPlugin | None:
        """Return the tab, or None when it cannot be loaded: the rest of TensorBoard stays as it is."""
        try:
            from tb_zeroloss.web.plugin import DegeneracyPlugin

            return DegeneracyPlugin(context)
        except Exception:
            logger.exception("tb_zeroloss: the Degeneracy tab could not be loaded; TensorBoard runs without it")
            return None


def _whole_number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"must be 0 (all) or more; got {number}")
    return number
