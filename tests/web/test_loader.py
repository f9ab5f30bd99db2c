from __future__ import annotations

import argparse
import subprocess
import sys
from importlib.metadata import entry_points

import pytest
from tensorboard.plugins import base_plugin

from tb_zeroloss.schema.quantities import PLUGIN_NAME
from tb_zeroloss.web.loader import SAMPLES, Loader
from tb_zeroloss.web.plugin import DegeneracyPlugin
from tests.loaders import flags_of


@pytest.mark.parametrize(
    ("arguments", "samples"),
    [
        pytest.param((), SAMPLES, id="no flag"),
        pytest.param(("--tb_zeroloss_samples=20000",), 20000, id="our flag"),
        pytest.param(("--tb_zeroloss_samples=0",), 0, id="all"),
        pytest.param(("--samples_per_plugin=tb_zeroloss=7",), 7, id="TensorBoard's own flag wins"),
        pytest.param(("--samples_per_plugin=images=7",), SAMPLES, id="TensorBoard's flag for others"),
    ],
)
def test_the_number_of_records_kept_is_raised(arguments: tuple[str, ...], samples: int) -> None:
    assert flags_of("--logdir=x", *arguments).samples_per_plugin[PLUGIN_NAME] == samples


@pytest.mark.parametrize("text", ["-1", "many"])
def test_a_wrong_number_is_refused_with_its_flag(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        flags_of("--logdir=x", f"--tb_zeroloss_samples={text}")
    assert "--tb_zeroloss_samples" in capsys.readouterr().err


@pytest.mark.parametrize("flags", [argparse.Namespace(), argparse.Namespace(samples_per_plugin=None)])
def test_a_host_without_these_flags_is_left_alone(flags: argparse.Namespace) -> None:
    before = dict(vars(flags))
    Loader().fix_flags(flags)
    assert vars(flags) == before


def test_the_tab_is_loaded() -> None:
    assert isinstance(Loader().load(base_plugin.TBContext()), DegeneracyPlugin)


def test_a_tab_that_cannot_be_loaded_leaves_tensorboard_as_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "tb_zeroloss.web.plugin", None)
    assert Loader().load(base_plugin.TBContext()) is None
    assert "TensorBoard runs without it" in caplog.text


def test_the_start_is_light_and_nothing_imports_tensorflow() -> None:
    program = (
        "import sys; import tb_zeroloss.web.loader; "
        "assert 'tb_zeroloss.web.plugin' not in sys.modules; "
        "import tb_zeroloss.web.plugin; "
        "assert 'tb_zeroloss.report' not in sys.modules; "
        "import tb_zeroloss.web.routes; "
        "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_tensorboard_finds_the_loader() -> None:
    found = [entry for entry in entry_points(group="tensorboard_plugins") if entry.name == PLUGIN_NAME]
    assert [entry.value for entry in found] == ["tb_zeroloss.web.loader:Loader"]
    assert found[0].load() is Loader
