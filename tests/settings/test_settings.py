"""Settings: one laid over another, parts of text, and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tb_zeroloss.settings import text as settings_text
from tb_zeroloss.settings.file import SettingsFileError, nearest_file, read_settings
from tb_zeroloss.settings.settings import Settings

FILE = Settings(
    select=("flat-loss", "dying-relu"),
    ignore={"flat-loss": "a plateau is known"},
    limits={"dying-relu:dead_share": 0.95, "flat-loss:skill": 0.4},
)


@pytest.mark.parametrize(
    ("given", "together"),
    [
        pytest.param(Settings(), FILE, id="nothing given leaves all as it was"),
        pytest.param(
            Settings(select=("flat-loss",)),
            Settings(("flat-loss",), {}, FILE.limits),
            id="a rule selected by name runs although it was ignored",
        ),
        pytest.param(
            Settings(ignore={"dying-relu": "sparse", "flat-loss": "better known"}),
            Settings(FILE.select, {"flat-loss": "better known", "dying-relu": "sparse"}, FILE.limits),
            id="reasons are added, the later one of a rule counts",
        ),
        pytest.param(
            Settings(limits={"dying-relu:dead_share": 0.99}),
            Settings(FILE.select, FILE.ignore, {"dying-relu:dead_share": 0.99, "flat-loss:skill": 0.4}),
            id="limits are added, the later one of a threshold counts",
        ),
    ],
)
def test_settings_over_others(given: Settings, together: Settings) -> None:
    assert given.over(FILE) == together
    assert hash(given.over(FILE)) == hash(together)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        pytest.param({"select": 3}, r"select: expected a list of rule ids; got 3\. Write", id="a number to select"),
        pytest.param({"select": ["flat-loss", 3]}, "select: expected a list of rule ids", id="a number among rules"),
        pytest.param({"select": []}, "select: names no rule", id="an empty selection"),
        pytest.param({"ignore": ["flat-loss"]}, r"ignore: expected each rule with its reason; got \['", id="a list"),
        pytest.param({"ignore": {"flat-loss": True}}, "'flat-loss' needs a reason; got True", id="a flag as reason"),
        pytest.param({"limits": 0.5}, "limits: expected each rule:threshold with its value; got 0.5", id="a number"),
        pytest.param({"limits": {"flat-loss:skill": "many"}}, "finite number; got 'many'", id="a text as limit"),
        pytest.param({"limits": {"flat-loss:skill": True}}, "finite number; got True", id="a flag as limit"),
    ],
)
def test_settings_of_another_form_are_refused(made: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Settings(**made)


def test_texts_become_settings() -> None:
    assert settings_text.selection(["flat-loss ", "dying-relu", "flat-loss"]).select == ("flat-loss", "dying-relu")
    assert settings_text.suppressions(["flat-loss: known: see the wiki"]).ignore == {"flat-loss": "known: see the wiki"}
    assert settings_text.limits(["flat-loss.skill=4e-1"], "=").limits == {"flat-loss:skill": 0.4}


@pytest.mark.parametrize("text", ["flat-loss", "flat-loss:", "flat-loss: ", ": known", ""])
def test_a_rule_is_not_ignored_without_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"needs a reason.*|no rule"):
        settings_text.suppressions([text]).check_against([])


@pytest.mark.parametrize("text", ["flat-loss.skill", "flat-loss=1", "flat-loss.skill=many", "=", "flat-loss:skill=1"])
def test_a_limit_of_another_form_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be rule\.threshold=value, with a number as the value"):
        settings_text.limits([text], "=")


def written(directory: Path, text: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            """
            [tool.tb_zeroloss]
            select = ["flat-loss", "dying-relu"]
            ignore.flat-loss = "a plateau is known"
            limits.dying-relu.dead_share = 0.95
            limits.flat-loss.skill = 0.4
            """,
            id="with dots",
        ),
        pytest.param(
            """
            [tool.tb_zeroloss]
            select = ["flat-loss", "dying-relu"]
            ignore = { "flat-loss" = "a plateau is known" }
            [tool.tb_zeroloss.limits.dying-relu]
            dead_share = 0.95
            [tool.tb_zeroloss.limits.flat-loss]
            skill = 0.4
            """,
            id="with tables",
        ),
    ],
)
def test_a_file_is_read_in_every_spelling_of_toml(tmp_path: Path, text: str) -> None:
    assert read_settings(written(tmp_path, text)) == FILE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("select = ['flat-los']", "select: no rule 'flat-los'; did you mean flat-loss?", id="a rule"),
        pytest.param("selct = []", "unknown key 'selct'; did you mean select?", id="a key"),
        pytest.param("rules = 3", "unknown key 'rules'; it holds select, ignore, limits.", id="a key like none"),
        pytest.param("select = 'flat-loss'", "Write ['flat-loss'].", id="a text in place of a list"),
        pytest.param("ignore = ['flat-loss']", "expected each rule with its reason", id="a list of ignored rules"),
        pytest.param("ignore.flat-loss = ' '", "'flat-loss' needs a reason; got ' '.", id="no reason"),
        pytest.param("limits = 3", "limits: expected a table; got 3.", id="a number in place of limits"),
        pytest.param("limits.flat-loss = 3", "thresholds and their values below 'flat-loss'; got 3", id="no threshold"),
        pytest.param("limits.'flat-loss.skill' = 3", "without quotes around the name", id="a name in quotes"),
        pytest.param(
            "limits.flat-loss.skil = 3",
            "flat-loss has no threshold 'skil'; it has: longest_wait, noise, planned",
            id="threshold",
        ),
        pytest.param("limits.flat-loss.skill = '3'", "flat-loss:skill must be a finite number; got '3'", id="a text"),
        pytest.param(
            f"limits.flat-loss.skill = 1{'0' * 400}", "flat-loss:skill must be a finite number", id="too large"
        ),
        pytest.param("limits.flat-loss.skill = nan", "must be a finite number; got nan", id="a limit of nan"),
    ],
)
def test_what_a_file_cannot_mean_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    path = written(tmp_path, f"[tool.tb_zeroloss]\n{text}\n")
    with pytest.raises(SettingsFileError) as caught:
        read_settings(path)
    assert str(caught.value).startswith(f"{path}, [tool.tb_zeroloss]: ")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("[tool.tb_zeroloss", "is no valid TOML: ", id="not closed"),
        pytest.param("[tool.tb-zeroloss]", "Write [tool.tb_zeroloss], with an underscore.", id="with a hyphen"),
        pytest.param("[tool.ruff]", "there is no [tool.tb_zeroloss] in it", id="without the table"),
        pytest.param("tool = 3", "there is no [tool.tb_zeroloss] in it", id="without any table"),
        pytest.param("tool.tb_zeroloss = 3", "expected a table; got 3.", id="a number in place of the table"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsFileError) as caught:
        read_settings(path)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileError, match=r"missing\.toml could not be read: No such file"):
        read_settings(tmp_path / "missing.toml")


def test_the_nearest_file_with_our_table_counts(tmp_path: Path) -> None:
    outer = written(tmp_path, "[tool.tb_zeroloss]\n")
    written(tmp_path / "project", "[tool.ruff]\n")
    inner = written(tmp_path / "project" / "deep", "[tool.tb_zeroloss]\n")
    assert nearest_file(tmp_path / "project") == outer
    assert nearest_file(tmp_path / "project" / "deep" / "deeper") == inner


def test_a_current_directory_that_was_removed_holds_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert nearest_file() is None
