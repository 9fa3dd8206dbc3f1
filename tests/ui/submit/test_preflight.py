"""What is found before anything is sent: while one types, on Submit, and by the server itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from jobmonitor.domain.errors import (
    DatabaseUnreachable,
    InvalidField,
    PromptRefused,
    ServerUnreachable,
)
from jobmonitor.domain.events import Event, ProblemOccurred, ServerChanged
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.preflight import GraphFault, GraphProblem, PlannedUpload, PreflightReport
from jobmonitor.domain.server import Connection, NodeError, ServerStatus
from jobmonitor.domain.workflow import Field, FieldType, Workflow
from jobmonitor.ui.submit.check import preflight
from jobmonitor.ui.submit.check.findings import findings_of, may_override, summary
from jobmonitor.ui.submit.check.reporting import KEPT
from tests.support.fake_checking import report_of
from tests.support.fake_submission import GPU1, NOON
from tests.support.qt_loop import breathe, on_qt_loop, until
from tests.support.submit_stage import EVERYTHING, Stage, picture, stage

DRAW = Workflow(
    name="draw",
    title="Draw",
    kind=JobKind.IMAGE,
    graph={
        "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "{{CHECKPOINT}}"}},
        "2": {"class_type": "Sampler", "inputs": {"steps": "{{STEPS}}"}, "_meta": {"title": "Sample"}},
    },
    fields=(
        Field(name="prompt", label="Prompt", type=FieldType.TEXT, default="a house"),
        Field(
            name="checkpoint",
            label="Checkpoint",
            type=FieldType.CHOICE,
            default="sdxl.safetensors",
            model_folder="checkpoints",
            placeholders=("CHECKPOINT",),
        ),
        Field(name="steps", label="Steps", type=FieldType.INTEGER, default=20, placeholders=("STEPS",)),
    ),
)
MISSING_MODEL = GraphProblem(
    fault=GraphFault.MISSING_MODEL,
    message="gpu1 has no file sdxl.safetensors.",
    node_id="1",
    input_name="ckpt_name",
    field="checkpoint",
    choices=("sd_xl_base_1.0.safetensors", "flux.safetensors", "old.ckpt", "older.ckpt"),
)
AT_A_NODE = GraphProblem(
    fault=GraphFault.WRONG_TYPE,
    message="latent takes LATENT, and gets IMAGE.",
    remedy="Link another output.",
    node_id="2",
    input_name="latent",
)


def unknown(class_type: str, pack: str = "ComfyUI-WanVideoWrapper") -> GraphProblem:
    return GraphProblem(
        fault=GraphFault.UNKNOWN_CLASS,
        message=f"gpu1 does not have {class_type}.",
        class_type=class_type,
        pack=pack,
    )


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "PAUSE_MS", 20)


def panel_texts(play: Stage) -> list[str]:
    return [row.finding.text for row in play.dialog.footer.problems.rows()]


def test_missing_nodes_are_gathered_by_their_pack() -> None:
    report = report_of(graph=(unknown("A"), unknown("B"), unknown("A"), unknown("C", pack="")))
    assert [each.text for each in findings_of(report, DRAW)] == [
        "ComfyUI-WanVideoWrapper: 3 nodes are missing (A, B).",
        "gpu1 does not have C.",
    ]
    assert summary(report) == "2 problems"


def test_a_problem_names_its_field_where_it_is_shown_and_its_node_where_it_is_not() -> None:
    report = report_of(graph=(MISSING_MODEL, AT_A_NODE))
    shown, at_node = findings_of(report, DRAW, {"checkpoint"})
    assert shown.text == "Checkpoint: gpu1 has no file sdxl.safetensors."
    assert shown.field == "checkpoint"
    assert shown.choices == MISSING_MODEL.choices
    assert at_node.text == "Sample (node 2): latent takes LATENT, and gets IMAGE."
    hidden, _ = findings_of(report, DRAW, ())
    assert hidden.field == ""
    assert hidden.choices == ()
    assert "The server has sd_xl_base_1.0.safetensors, flux.safetensors" in hidden.remedy


def test_only_what_may_be_wrong_itself_is_overridden() -> None:
    lost = ServerUnreachable("gpu1 cannot be reached.")
    assert may_override(report_of(graph=(AT_A_NODE,)))
    assert may_override(PreflightReport(others=(lost,)))
    assert not may_override(report_of(InvalidField("steps", "No."), graph=(AT_A_NODE,)))
    assert not may_override(report_of(graph=(AT_A_NODE,), others=(DatabaseUnreachable("It is gone."),)))
    assert not may_override(report_of())


@on_qt_loop
async def test_a_problem_found_while_typing_stands_beside_its_field_and_moves_nothing() -> None:
    async with stage(DRAW) as play:
        play.application.preflight.report = report_of(graph=(MISSING_MODEL, AT_A_NODE))
        entry = play.focus("prompt")
        play.type("prompt", "a barn")
        await until(lambda: play.row("checkpoint").problem)
        assert "gpu1 has no file sdxl.safetensors." in play.row("checkpoint").problem
        assert entry.hasFocus()
        footer = play.dialog.footer
        assert footer.status.text() == "2 problems"
        assert not footer.problems.isVisible()
        footer.show_problems.click()
        assert footer.problems.isVisible()
        assert not footer.show_problems.isVisible(), "the panel has a button of its own"
        footer.problems.close_button.click()
        assert footer.show_problems.isVisible()
        footer.show_problems.click()
        assert panel_texts(play)[1] == "Sample (node 2): latent takes LATENT, and gets IMAGE."
        play.application.preflight.report = report_of()
        play.type("prompt", "a house")
        await until(lambda: "Ready" in footer.status.text())
        assert play.row("checkpoint").problem == ""
        assert not footer.problems.isVisible()


@on_qt_loop
async def test_one_check_at_a_time_and_a_stale_answer_is_dropped() -> None:
    async with stage(DRAW) as play:
        checks = play.application.preflight
        await until(lambda: checks.asked and not checks.under_way)
        checks.gate.clear()
        checks.report = lambda submission: (
            report_of() if submission.values["prompt"] == "second" else report_of(graph=(AT_A_NODE,))
        )
        play.type("prompt", "first")
        await until(lambda: checks.asked[-1].values["prompt"] == "first")
        play.type("prompt", "second")
        await breathe()
        checks.gate.set()
        await until(lambda: checks.asked[-1].values["prompt"] == "second")
        await until(lambda: "Ready" in play.dialog.footer.status.text())
        assert checks.most_under_way == 1
        assert panel_texts(play) == []


@on_qt_loop
async def test_what_the_server_would_refuse_is_not_sent_but_may_be_sent_anyway() -> None:
    async with stage(DRAW) as play:
        play.application.preflight.report = report_of(graph=(MISSING_MODEL, AT_A_NODE))
        play.submit()
        problems = play.dialog.footer.problems
        await until(problems.isVisible)
        assert play.entry("checkpoint").hasFocus()
        assert play.application.submission.submissions == []
        problems.anyway.setFocus()
        play.press(Qt.Key.Key_Return)
        await play.sent()
        assert not problems.isVisible()


@on_qt_loop
async def test_what_the_server_has_instead_is_one_press_away() -> None:
    async with stage(DRAW) as play:
        play.application.preflight.report = report_of(graph=(MISSING_MODEL,))
        play.submit()
        await until(play.dialog.footer.problems.isVisible)
        (row,) = play.dialog.footer.problems.rows()
        assert [button.text() for button in row.buttons] == [
            "Use sd_xl_base_1.0.safetensors",
            "3 more …",
            "Go to the field",
        ]
        play.application.preflight.report = report_of()
        row.buttons[1].menu().actions()[0].trigger()
        assert play.row("checkpoint").value() == "flux.safetensors"
        await until(lambda: not play.dialog.footer.problems.isVisible())


@on_qt_loop
async def test_where_the_database_is_away_the_job_is_kept_in_the_outbox() -> None:
    async with stage(DRAW) as play:
        play.application.preflight.report = report_of(
            others=(DatabaseUnreachable("The database does not answer.", remedy="Look at the network."),)
        )
        play.type("prompt", "x")
        footer = play.dialog.footer
        await until(lambda: footer.submit.text() == "Keep in outbox")
        assert footer.status.text() == f"The database does not answer. {KEPT}"
        play.application.outbox.away = "The database does not answer."
        play.submit()
        await until(lambda: footer.status.text().startswith("Draw waits in the outbox: The database"))
        (kept,) = play.application.outbox.kept
        assert kept.values["prompt"] == "x"
        assert play.application.submission.submissions == []
        assert play.dialog.isVisible()
        assert play.dialog.outbox.failures == ()
        play.type("prompt", "y")
        await until(lambda: footer.status.text() == f"The database does not answer. {KEPT}")


@on_qt_loop
async def test_what_else_is_wrong_stops_it_also_where_the_database_is_away() -> None:
    async with stage(DRAW) as play:
        play.application.preflight.report = report_of(
            others=(DatabaseUnreachable("The database does not answer."),), graph=(AT_A_NODE,)
        )
        play.submit()
        problems = play.dialog.footer.problems
        await until(problems.isVisible)
        assert panel_texts(play)[0] == "The database does not answer."
        assert not problems.anyway.isVisible()
        assert play.dialog.footer.submit.text() == "Submit"
        assert play.application.submission.submissions == []


@on_qt_loop
async def test_a_caution_stops_nothing() -> None:
    async with stage(DRAW) as play:
        play.application.preflight.report = report_of(cautions=("The same values ran before.",))
        play.type("prompt", "x")
        await until(lambda: play.dialog.footer.status.text() == "1 caution")
        play.submit()
        await play.sent()


@on_qt_loop
async def test_a_server_that_could_not_be_asked_is_tried_all_the_same() -> None:
    async with stage(DRAW) as play:
        play.application.preflight.error = ServerUnreachable("gpu1 cannot be reached.", remedy="Start it.")
        play.submit()
        await play.sent()


@on_qt_loop
async def test_a_refusal_of_the_server_stands_at_the_field_that_caused_it() -> None:
    refused = NodeError(
        node_id="2",
        class_type="Sampler",
        type="value_bigger_than_max",
        message="Value 20 bigger than max of 10",
        input_name="steps",
    )
    async with stage(DRAW) as play:
        play.application.submission.error = PromptRefused("The server did not accept it.", [refused])
        play.submit()
        await until(lambda: play.row("steps").problem)
        assert play.dialog.footer.problems.isVisible()
        assert play.entry("steps").hasFocus()
        assert [row.finding.field for row in play.dialog.footer.problems.rows()] == ["steps"]


@on_qt_loop
async def test_values_that_the_check_finds_wrong_stand_beside_their_fields(tmp_path: Path) -> None:
    async with stage() as play:
        play.row("image").editor.set_value(picture(tmp_path / "in.png"))
        play.type("prompt", "x")
        play.application.preflight.report = report_of(InvalidField("image", "Image: too large for gpu1."))
        play.submit()
        await until(lambda: play.row("image").problem == "Image: too large for gpu1.")
        assert not play.dialog.footer.problems.isVisible()


@on_qt_loop
async def test_the_form_scrolls_to_the_field_that_is_told_about(tmp_path: Path) -> None:
    async with stage(EVERYTHING) as play:
        play.dialog.resize(play.dialog.minimumSize())
        play.application.preflight.report = report_of(InvalidField("voice", "Voice is too loud."))
        play.submit()
        await until(lambda: play.row("voice").problem)
        viewport = play.dialog._area.viewport()
        entry = play.entry("voice")
        await until(lambda: viewport.rect().contains(entry.mapTo(viewport, entry.rect().center())))


@on_qt_loop
async def test_a_server_that_is_back_is_asked_again_and_how_much_is_sent_is_told(tmp_path: Path) -> None:
    async with stage(DRAW) as play:
        lost = ServerStatus(server=GPU1, connection=Connection.UNREACHABLE, since=NOON, problem="It is gone.")
        play.application.tracking.statuses = (lost,)
        play.application.bus.publish(ServerChanged(lost))
        play.application.preflight.error = ServerUnreachable("gpu1 cannot be reached.")
        play.type("prompt", "x")
        await until(lambda: play.dialog.footer.status.text() == f"gpu1 cannot be reached. {KEPT}")
        play.application.preflight.error = None
        path = tmp_path / "clip.mp4"
        play.application.preflight.report = report_of(
            uploads=(
                PlannedUpload(field="prompt", path=path, byte_count=14_000_000),
                PlannedUpload(field="prompt", path=path, byte_count=9_000_000, is_there=True),
            )
        )
        back = replace(lost, connection=Connection.CONNECTED, problem="")
        play.application.tracking.statuses = (back,)
        play.application.bus.publish(ServerChanged(back))
        await until(lambda: play.dialog.footer.status.text() == "Ready to submit, with 14 MB to send.")


@on_qt_loop
async def test_what_stops_a_submission_after_closing_is_told_to_everybody() -> None:
    async with stage(DRAW) as play:
        heard: list[Event] = []
        play.application.bus.subscribe(heard.append)
        play.application.preflight.report = report_of(graph=(AT_A_NODE,))
        play.submit()
        play.press(Qt.Key.Key_Escape)
        await until(lambda: heard)
        assert heard == [
            ProblemOccurred(
                "Draw was not submitted: Sample (node 2): latent takes LATENT, and gets IMAGE.",
                "Open its form again: it has what was typed.",
            )
        ]
        assert play.application.submission.submissions == []


@on_qt_loop
async def test_a_file_that_is_too_large_is_told_before_submit_and_what_is_empty_is_not(
    tmp_path: Path,
) -> None:
    async with stage() as play:
        play.application.preflight.report = report_of(
            InvalidField("image", "Image: too large for gpu1."), InvalidField("prompt", "Prompt is required.")
        )
        play.row("image").editor.set_value(picture(tmp_path / "in.png"))
        await until(lambda: play.row("image").problem == "Image: too large for gpu1.")
        assert play.row("prompt").problem == ""
