"""A log directory read once, without a server, through TensorBoard's own reader."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass

from tensorboard.backend.event_processing.data_ingester import LocalDataIngester
from tensorboard.context import RequestContext
from tensorboard.plugins.core.core_plugin import CorePluginLoader

from tb_zeroloss.read.fetch import Reader
from tb_zeroloss.read.listing import SCALARS
from tb_zeroloss.read.problem import LogDirNotFoundError, ReadProblem
from tb_zeroloss.schema.quantities import PLUGIN_NAME
from tb_zeroloss.series import RunSeries


@dataclass(frozen=True)
class Directory:
    """What was read of a log directory.

    Attributes:
        runs: Our runs with all of their records, by name; those of others with their loss curve, when asked for.
        runs_seen: How many runs TensorBoard sees there, ours or not.
        not_recognised: Tags of others' runs in which no training loss was found; empty when nobody asked.
    """

    runs: Mapping[str, RunSeries | ReadProblem]
    runs_seen: int
    not_recognised: tuple[str, ...] = ()


def read_directory(log_dir: str, *, scalars: bool = False) -> Directory:
    """Return our runs of a log directory with all of their records.

    Args:
        log_dir: A path, or an address that TensorBoard can read (``gs://...``).
        scalars: Read the loss curves of runs without our records too.

    Raises:
        LogDirNotFoundError: if a local path does not exist.
    """
    local = os.path.expanduser(log_dir)
    if "://" not in log_dir and not os.path.exists(local):
        raise LogDirNotFoundError(log_dir)
    ingester = LocalDataIngester(_flags(log_dir if "://" in log_dir else os.path.abspath(local), scalars))
    ingester.start()
    reader = Reader(ingester.data_provider)
    context = RequestContext()
    listing = reader.listing(context, "", scalars=scalars)
    runs = dict(reader.read(context, "", listing.runs.values()))
    return Directory(runs, reader.runs_seen(context, ""), listing.not_recognised)


def _flags(log_dir: str, scalars: bool) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    CorePluginLoader().define_flags(parser)
    read_once = ["--load_fast=false", "--reload_task=blocking", "--reload_interval=0"]
    keep_all = f"--samples_per_plugin={PLUGIN_NAME}=0{f',{SCALARS}=0' if scalars else ''}"
    return parser.parse_args(["--logdir", log_dir, *read_once, keep_all])
