from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.browser.board import tensorboard

ROOT = Path(__file__).parents[1]

WITHOUT_TENSORFLOW = """
import importlib.util, sys
assert importlib.util.find_spec("tensorflow") is None, "this environment has TensorFlow: the test would show nothing"
import tb_zeroloss, tb_zeroloss.web.plugin, tb_zeroloss.cli
print(tb_zeroloss.__version__)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, made of a clone, and the wheel made of that."""
    clone, dist = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("dist")
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    subprocess.run([sys.executable, "-m", "build", "--outdir", str(dist), str(clone)], check=True)
    return dist


@pytest.fixture(scope="module")
def python(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment that holds the wheel and what it requires."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home)
    interpreter = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", interpreter)
    subprocess.run([*pip, "install", "--quiet", "--no-compile", *built.glob("*.whl")], check=True)
    return interpreter


def test_wheel_and_source_distribution_ship_the_built_frontend(built: Path) -> None:
    (wheel,), (source,) = built.glob("*.whl"), built.glob("*.tar.gz")
    shipped = [name for name in zipfile.ZipFile(wheel).namelist() if "/static/index-" in name]
    assert len(shipped) == 1
    with tarfile.open(source) as archive:
        names = archive.getnames()
    assert [name for name in names if name.endswith(shipped[0])]
    assert not [name for name in names if "node_modules" in name or "/frontend/" in name]


def test_package_plugin_and_command_line_import_without_tensorflow(python: Path) -> None:
    answer = subprocess.run([python, "-c", WITHOUT_TENSORFLOW], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_tensorboard_lists_the_tab_and_serves_its_module(python: Path, tmp_path: Path) -> None:
    with tensorboard(tmp_path, python=python, tensorflow=True) as address:
        with urllib.request.urlopen(f"{address}data/plugins_listing", timeout=30) as answer:
            listed = json.load(answer)["tb_zeroloss"]
        assert listed["tab_name"] == "Degeneracy"
        module = f"{address}data/plugin/tb_zeroloss/{listed['loading_mechanism']['module_path'].rpartition('/')[2]}"
        with urllib.request.urlopen(module, timeout=30) as answer:
            assert "render" in answer.read().decode()


def test_the_command_line_says_that_an_empty_directory_has_nothing_to_check(python: Path, tmp_path: Path) -> None:
    command = python.parent / "tb-zeroloss"
    answer = subprocess.run([command, "check", tmp_path], capture_output=True, text=True, check=False)
    assert answer.returncode == 3, answer.stderr
