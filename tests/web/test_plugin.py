from __future__ import annotations

import json
from pathlib import Path

import pytest
from werkzeug.test import Client

from tb_zeroloss.schema.quantities import PLUGIN_NAME, SCHEMA_VERSION
from tb_zeroloss.web import bundle
from tests import events
from tests.loaders import LOADERS, opened
from tests.web.tab import Tab


def test_the_overview_lists_the_broken_run_above_the_fixed_one(tab: Tab) -> None:
    answer = tab.answer("/overview")
    assert [(run["name"], run["verdict"]) for run in answer["runs"]] == [
        ("pair/broken", "degenerate"),
        ("pair/fixed", "no-problem-found"),
    ]
    assert answer["schema"] == SCHEMA_VERSION
    assert answer["runs"][0]["loss"][0] == [0.0, 0.0]
    assert answer["runs_seen"] == 2
    assert answer["banners"] == []


def test_a_run_answers_with_findings_and_configuration(tab: Tab) -> None:
    answer = tab.answer("/run?run=pair/broken")
    assert answer["run"]["findings"][0]["rule"] == "single-unit-softmax"
    assert answer["headline"].startswith("Degenerate: ")
    assert {"name": "batch size", "value": "32"} in answer["configuration"]


def test_a_series_answers_with_points_between_two_steps(tab: Tab) -> None:
    answer = tab.answer("/series?run=pair/fixed&tag=zeroloss/loss&from=10&to=12")
    assert answer["steps"] == [10, 11, 12]
    assert answer["values"][answer["columns"].index("constant")] == [[0.25, 0.25, 0.25]]
    assert answer["values"][answer["columns"].index("elements_per_row")] == [[None, None, None]]
    assert answer["rows"] == ["dense_1"]


def test_one_column_of_a_series_can_be_asked_for(tab: Tab) -> None:
    answer = tab.answer("/series?run=pair/fixed&tag=zeroloss/loss&column=constant")
    assert (answer["columns"], len(answer["values"])) == (["constant"], 1)


def test_a_long_series_is_cut_down_to_the_points_asked_for(local_tab: Tab) -> None:
    answer = local_tab.answer("/series?run=pair/fixed&tag=zeroloss/loss&points=20")
    assert len(answer["steps"]) <= 20
    assert (answer["steps"][0], answer["steps"][-1]) == (0, 59)


def test_layers_answer_with_one_column_of_every_row(tab: Tab) -> None:
    answer = tab.answer("/layers?run=pair/fixed&column=update_ratio")
    assert answer["tag"] == "zeroloss/gradients"
    assert answer["rows"] == ["dense/kernel", "dense_1/kernel"]
    assert answer["values"] == [[[pytest.approx(1e-3)] * 60] * 2]


def test_two_runs_are_compared(tab: Tab) -> None:
    answer = tab.answer("/compare?base=pair/broken&runs=pair%252Ffixed")
    assert answer["runs"] == ["pair/broken", "pair/fixed"]
    assert {line["rule"]: line["change"] for line in answer["findings"]}["single-unit-softmax"] == "fixed"
    assert [change["name"] for change in answer["settings"]] == ["loss", "output", "layer dense_1"]


def test_rules_answer_with_their_documentation(local_tab: Tab) -> None:
    rules = {rule["id"]: rule for rule in local_tab.answer("/rules")["rules"]}
    assert len(rules) >= 16
    assert rules["single-unit-softmax"]["fix"]
    assert all(rule["innocent"] and rule["why"] and rule["summary"] for rule in rules.values())


def test_limits_in_the_address_are_in_force_for_that_answer_only(local_tab: Tab) -> None:
    strict = "limits=exact-zero-loss.records:1000,targets-out-of-range.outside_share:0.25"
    strictly = local_tab.answer(f"/run?run=pair/broken&{strict}")["run"]["outcomes"]
    assert strictly["exact-zero-loss"] == "clear"
    assert local_tab.answer("/run?run=pair/broken")["run"]["outcomes"]["exact-zero-loss"] == "fired"
    few, usual = (local_tab.answer(address)["runs"][0] for address in (f"/overview?{strict}", "/overview"))
    assert few["counts"]["critical"] == usual["counts"]["critical"] - 1
    rules = {rule["id"]: rule["thresholds"] for rule in local_tab.answer(f"/rules?{strict}")["rules"]}
    assert [limit["value"] for limit in rules["exact-zero-loss"] if limit["name"] == "records"] == [1000]
    assert "25 %" in json.dumps(local_tab.answer(f"/rules?{strict}"))


def test_a_rule_ignored_in_the_address_is_listed_with_its_reason(local_tab: Tab) -> None:
    off = "ignore=single-unit-softmax:replaced%252C%20later,flat-loss:known"
    answer = local_tab.answer(f"/run?run=pair/broken&{off}")
    assert "single-unit-softmax" not in [finding["rule"] for finding in answer["run"]["findings"]]
    assert answer["run"]["outcomes"]["single-unit-softmax"] == "suppressed"
    lines = {line["rule"]: line["text"] for line in answer["not_checked"] if line["outcome"] == "suppressed"}
    assert lines == {"flat-loss": "Switched off: known", "single-unit-softmax": "Switched off: replaced, later"}


def test_only_the_rules_selected_in_the_address_run(local_tab: Tab) -> None:
    answer = local_tab.answer("/run?run=pair/broken&select=single-unit-softmax,flat-loss")
    assert set(answer["run"]["outcomes"]) == {"single-unit-softmax", "flat-loss"}


@pytest.mark.parametrize(
    ("address", "status", "error"),
    [
        pytest.param("/run?run=pair/fixd", 404, "Run 'pair/fixd' is not in this log directory.", id="an unknown run"),
        pytest.param("/compare?base=pair/fixed&runs=no", 404, "Run 'no' is not in this log directory.", id="compared"),
        pytest.param("/run", 400, "The address lacks 'run'.", id="no run"),
        pytest.param("/compare?base=pair/fixed", 400, "The address lacks 'runs'.", id="nothing to compare with"),
        pytest.param("/series?run=pair/fixed&tag=x", 404, "There is no tag 'x'.", id="an unknown tag"),
        pytest.param(
            "/series?run=pair/fixed&tag=zeroloss/loss&column=x",
            404,
            "zeroloss/loss has no column 'x'.",
            id="an unknown column of a tag",
        ),
        pytest.param("/layers?run=pair/fixed&column=x", 404, "No layer has a column 'x'.", id="an unknown column"),
        pytest.param(
            "/overview?limits=exact-zero-loss.recods:3",
            400,
            "limits: exact-zero-loss has no threshold 'recods'; it has: records, unexplained_share.",
            id="a limit of no threshold",
        ),
        pytest.param(
            "/run?run=pair/fixed&limits=records:many",
            400,
            "limits: 'records:many' must be rule.threshold:value, with a number as the value.",
            id="a limit that is no number",
        ),
        pytest.param(
            "/overview?ignore=flat-loss",
            400,
            "ignore: 'flat-loss' needs a reason; got 'flat-loss'. Write 'flat-loss: why its finding is no fault here'.",
            id="a rule ignored without a reason",
        ),
        pytest.param(
            "/rules?select=flat-los", 400, "select: no rule 'flat-los'; did you mean flat-loss?", id="no rule to select"
        ),
        pytest.param(
            "/series?run=pair/fixed&tag=zeroloss/loss&from=-1",
            400,
            "'from' must be a whole number of at least 0; got '-1'.",
            id="a step that is no number",
        ),
    ],
)
def test_an_error_has_a_status_a_sentence_and_a_cure(local_tab: Tab, address: str, status: int, error: str) -> None:
    answer = local_tab.answer(address, status)
    assert answer["error"] == error
    assert answer["do"]
    assert list(answer) == ["error", "do"]


def test_the_nearest_names_are_offered_for_an_unknown_run(local_tab: Tab) -> None:
    assert local_tab.answer("/run?run=pair/fixd", 404)["do"].startswith("The nearest names are: pair/fixed")


def test_only_reading_is_allowed(local_tab: Tab) -> None:
    assert local_tab.get("/overview", "POST").status_code == 405
    assert local_tab.get("/overview", "HEAD").status_code == 200


def test_a_failure_inside_is_a_sentence_with_status_500(local_tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(local_tab.plugin.routes.judgements, "overview", broken)
    answer = local_tab.answer("/overview", 500)
    assert answer["error"] == "The answer could not be computed (RuntimeError: the disk is gone)."


def test_a_run_of_a_newer_format_is_shown_with_its_reason(log_dir: Path) -> None:
    events.write(log_dir / "newer", [events.record(0, 1, 1.0, schema=SCHEMA_VERSION + 1)])
    with opened(log_dir, "python") as provider:
        tab = Tab(provider)
        row = next(run for run in tab.answer("/overview")["runs"] if run["name"] == "newer")
        assert "written by a newer tb_zeroloss" in row["error"]
        assert tab.answer("/run?run=newer")["headline"] == "Could not be read"
        assert "newer tb_zeroloss" in tab.answer("/series?run=newer&tag=zeroloss/loss", 500)["error"]
        assert "newer tb_zeroloss" in tab.answer("/compare?base=newer&runs=pair/fixed", 500)["error"]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("foreign", "text"),
    [(False, "TensorBoard sees 0 runs there."), (True, "but none was recorded with tb_zeroloss.")],
    ids=["an empty directory", "runs of others"],
)
def test_an_empty_overview_says_what_is_missing(tmp_path: Path, loader: str, foreign: bool, text: str) -> None:
    if foreign:
        events.write_scalars(tmp_path / "other")
    with opened(tmp_path, loader) as provider:
        answer = Tab(provider).answer("/overview")
    assert answer["runs"] == []
    assert answer["runs_seen"] == int(foreign)
    assert answer["banners"][0]["text"].endswith(text)
    assert str(tmp_path) in answer["banners"][0]["text"]


def test_the_tab_has_a_name_and_a_module(local_tab: Tab) -> None:
    metadata = local_tab.plugin.frontend_metadata()
    assert metadata.tab_name == "Degeneracy"
    response = local_tab.get(str(metadata.es_module_path))
    assert response.status_code == 200
    assert response.content_type == "application/javascript; charset=utf-8"
    assert "render" in response.text


def test_a_built_module_is_served_under_its_hash_and_may_be_kept(tmp_path: Path) -> None:
    (tmp_path / "index-abc123.js").write_text("export function render() {}")
    found = bundle.find(tmp_path)
    assert found.path == "/index-abc123.js"
    response = Client(found.serve).get("/index-abc123.js")
    assert response.headers["Cache-Control"] == "private, max-age=31536000"
    assert response.text == "export function render() {}"


def test_a_missing_module_is_replaced_by_one_that_says_so(tmp_path: Path) -> None:
    found = bundle.find(tmp_path)
    response = Client(found.serve).get(found.path)
    assert "make frontend" in response.text
    assert response.text.startswith("export async function render()")
    assert response.headers["Cache-Control"] == "no-cache, must-revalidate"


def test_tensorboard_finds_out_by_itself_whether_there_is_data(local_tab: Tab) -> None:
    assert local_tab.plugin.is_active() is False
    assert PLUGIN_NAME in local_tab.plugin.data_plugin_names()
    listing = json.loads(local_tab.client.get("/data/plugins_listing").text)
    assert listing[PLUGIN_NAME]["enabled"] is True
    assert listing[PLUGIN_NAME]["tab_name"] == "Degeneracy"
