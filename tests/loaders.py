"""A log directory opened by each of TensorBoard's two loaders, with the flags our loader sets."""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tensorboard.backend.event_processing.data_ingester import LocalDataIngester
from tensorboard.context import RequestContext
from tensorboard.data import server_ingester
from tensorboard.data.provider import DataProvider
from tensorboard.plugins.core.core_plugin import CorePluginLoader
from tensorboard.util import grpc_util

from tb_zeroloss.schema.quantities import PLUGIN_NAME
from tb_zeroloss.web.loader import Loader

LOADERS = ("python", "rust")


def flags_of(*arguments: str) -> argparse.Namespace:
    """Return TensorBoard's flags for a command line, with ours defined and applied."""
    parser = argparse.ArgumentParser()
    loader = Loader()
    CorePluginLoader().define_flags(parser)
    loader.define_flags(parser)
    flags = parser.parse_args(arguments)
    loader.fix_flags(flags)
    return flags


@contextlib.contextmanager
def opened(log_dir: Path, loader: str, *arguments: str) -> Iterator[DataProvider]:
    """Open a log directory and wait until it is read."""
    flags = flags_of("--logdir", str(log_dir), "--reload_interval=0", "--reload_task=blocking", *arguments)
    if loader == "python":
        ingester = LocalDataIngester(flags)
        ingester.start()
        yield ingester.data_provider
        return
    with _data_server(log_dir, flags.samples_per_plugin) as address:
        local = grpc_util.ChannelCredsType.LOCAL
        server = server_ingester.ExistingServerDataIngester(address, channel_creds_type=local)
        _wait_until_read(server.data_provider)
        yield server.data_provider


@contextlib.contextmanager
def _data_server(log_dir: Path, samples: Mapping[str, int]) -> Iterator[str]:
    """Run TensorBoard's data server as TensorBoard does, but so that it can be ended."""
    hints = ",".join(f"{plugin}={number or 'all'}" for plugin, number in samples.items())
    with tempfile.TemporaryDirectory() as folder:
        port_file = Path(folder) / "port"
        command = [
            server_ingester.get_server_binary().path,
            f"--logdir={log_dir}",
            "--reload=once",
            f"--samples-per-plugin={hints}",
            "--port=0",
            f"--port-file={port_file}",
            "--die-after-stdin",
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL):
            yield f"localhost:{_port(port_file)}"


def _port(port_file: Path, seconds: float = 20.0) -> int:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if port_file.exists() and (text := port_file.read_text()).endswith("\n"):
            return int(text)
        time.sleep(0.02)
    raise TimeoutError(f"the data server named no port in {seconds} s")


def _wait_until_read(provider: DataProvider, seconds: float = 20.0) -> None:
    seen, deadline = None, time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(0.3)
        context = RequestContext()
        now = str(provider.list_tensors(context, experiment_id="", plugin_name=PLUGIN_NAME)) + str(
            provider.list_runs(context, experiment_id="")
        )
        if now == seen:
            return
        seen = now
    raise TimeoutError(f"the data server was still reading after {seconds} s")
