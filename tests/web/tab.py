"""The tab inside TensorBoard's own application, without a server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tensorboard.backend import application
from tensorboard.plugins import base_plugin
from werkzeug.test import Client, TestResponse

from tb_zeroloss.schema.quantities import PLUGIN_NAME
from tb_zeroloss.web.plugin import DegeneracyPlugin

ROUTES = f"/data/plugin/{PLUGIN_NAME}"


class Tab:
    """Answers what is asked over HTTP."""

    def __init__(self, provider: Any, samples: int = 0) -> None:
        context = base_plugin.TBContext(data_provider=provider, sampling_hints={PLUGIN_NAME: samples})
        self.plugin = DegeneracyPlugin(context)
        self.client = Client(application.TensorBoardWSGI([self.plugin], data_provider=provider))

    def get(self, address: str, method: str = "GET") -> TestResponse:
        return self.client.open(f"{ROUTES}{address}", method=method)

    def answer(self, address: str, status: int = 200) -> Any:
        response = self.get(address)
        assert response.status_code == status, response.text
        assert response.content_type == "application/json"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        return json.loads(response.text, parse_constant=pytest.fail)
