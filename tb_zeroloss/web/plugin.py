"""What TensorBoard knows of the Degeneracy tab: its name, its page and its addresses."""

from __future__ import annotations

import functools
from typing import Any

from tensorboard.plugins import base_plugin

from tb_zeroloss.schema.quantities import PLUGIN_NAME
from tb_zeroloss.web import bundle

TAB_NAME = "Degeneracy"
ROUTES = ("overview", "run", "series", "layers", "compare", "rules", "report.html")


class DegeneracyPlugin(base_plugin.TBPlugin):
    """Reads through TensorBoard's data provider only, so it works with every source TensorBoard has."""

    plugin_name = PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        """Keep where the data comes from; nothing is read yet."""
        super().__init__(context)
        self._context = context
        self._bundle = bundle.find()

    def is_active(self) -> bool:
        """Return False at once: TensorBoard looks for itself whether there is data of this plugin."""
        return False

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Return where the page is."""
        return base_plugin.FrontendMetadata(es_module_path=self._bundle.path, tab_name=TAB_NAME)

    def get_plugin_apps(self) -> dict[str, Any]:
        """Return the addresses below ``/data/plugin/tb_zeroloss``."""
        applications = {f"/{name}": functools.partial(self._answer, name) for name in ROUTES}
        return {self._bundle.path: self._bundle.serve, **applications}

    @functools.cached_property
    def routes(self) -> Any:
        """Return what answers; rules and reader are imported with the first question, not when TensorBoard starts."""
        from tb_zeroloss.web.routes import Routes

        hints = self._context.sampling_hints or {}
        return Routes(self._context.data_provider, hints.get(PLUGIN_NAME))

    def _answer(self, name: str, environ: dict[str, Any], start_response: Any) -> Any:
        return getattr(self.routes, name.partition(".")[0])(environ, start_response)
