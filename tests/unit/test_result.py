"""What a run's record means for its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from jobmonitor.domain.job import Job, JobKind, JobRef, JobStatus, OutputFile, System
from jobmonitor.domain.server import NodeFailure, NodeOutput, PromptRecord, PromptState
from jobmonitor.services.tracking.result import NOTHING_MADE, result_of

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
JOB = Job(
    ref=JobRef("image_jobs", "1"),
    kind=JobKind.IMAGE,
    system=System.NEW,
    workflow_name="img2img",
    status=JobStatus.PROCESSING,
    comfy_url="http://gpu1:8188",
)
GRAPH = {"3": {"class_type": "KSampler", "inputs": {}, "_meta": {"title": "Sampler"}}}
PICTURE = OutputFile("a_00001_.png")
CLIP = OutputFile("c_00001_.mp4", "video")
TEMP = OutputFile("t_abcde_00001_.png", "", "temp")


def record(state: PromptState, *outputs: NodeOutput, failure: NodeFailure | None = None) -> PromptRecord:
    return PromptRecord(
        prompt_id="p",
        state=state,
        outputs=outputs,
        failure=failure,
        started_at=START,
        ended_at=START + timedelta(seconds=2.5),
    )


def made(node_id: str, *files: OutputFile) -> NodeOutput:
    return NodeOutput(node_id, tuple(("images", file) for file in files))


def test_the_result_is_the_named_nodes_file_with_its_address() -> None:
    result = result_of(
        record(PromptState.SUCCEEDED, made("8", OutputFile("other.png")), made("9", PICTURE)),
        JOB,
        graph=GRAPH,
        result_node="9",
    )
    assert result.status is JobStatus.COMPLETED
    assert result.outputs == ("http://gpu1:8188/view?filename=a_00001_.png&subfolder=&type=output",)
    assert result.output_file == PICTURE
    assert result.run_seconds == 2.5


def test_what_is_kept_comes_before_what_is_temporary() -> None:
    both = record(PromptState.SUCCEEDED, made("8", TEMP), made("9", PICTURE))
    assert result_of(both, JOB, graph=GRAPH).output_file == PICTURE
    only = record(PromptState.SUCCEEDED, made("8", TEMP))
    assert result_of(only, JOB, graph=GRAPH).output_file == TEMP


def test_a_video_job_wants_the_video() -> None:
    job = replace(JOB, kind=JobKind.VIDEO)
    both = record(PromptState.SUCCEEDED, made("8", PICTURE), made("9", CLIP))
    assert result_of(both, job, graph=GRAPH).output_file == CLIP


def test_a_clip_of_a_combiner_is_the_result_wherever_it_lies() -> None:
    job = replace(JOB, kind=JobKind.VIDEO)
    clip = OutputFile("c_00001-audio.mp4", "", "temp")
    combined = NodeOutput("17", (("gifs", clip),))
    both = record(PromptState.SUCCEEDED, made("8", PICTURE), combined)
    assert result_of(both, job, graph=GRAPH).output_file == clip
    assert result_of(both, job, graph=GRAPH, result_node="17").output_file == clip
    assert "type=temp" in result_of(both, job, graph=GRAPH).outputs[0]


def test_an_image_job_wants_the_picture() -> None:
    latent = NodeOutput("7", (("latents", OutputFile("x_00001_.latent")),))
    both = record(PromptState.SUCCEEDED, latent, made("8", CLIP), made("9", PICTURE))
    assert result_of(both, JOB, graph=GRAPH).output_file == PICTURE
    odd = OutputFile("x.unknown")
    assert result_of(record(PromptState.SUCCEEDED, made("9", odd)), JOB, graph=GRAPH).output_file == odd


def test_where_the_named_node_has_no_file_another_one_is_the_result() -> None:
    both = record(PromptState.SUCCEEDED, NodeOutput("9"), made("8", PICTURE))
    assert result_of(both, JOB, graph=GRAPH, result_node="9").output_file == PICTURE


def test_what_a_text_job_only_shows_is_no_result_of_it() -> None:
    job = replace(JOB, kind=JobKind.TEXT)
    shown = record(PromptState.SUCCEEDED, made("8", TEMP), NodeOutput("5", (), ("a cat",)))
    result = result_of(shown, job, graph=GRAPH)
    assert (result.output_text, result.outputs, result.output_file) == ("a cat", (), None)
    saved = record(PromptState.SUCCEEDED, made("8", OutputFile("a.txt")), NodeOutput("5", (), ("a cat",)))
    assert result_of(saved, job, graph=GRAPH).output_file == OutputFile("a.txt")


def test_outputs_that_only_events_told_are_not_lost() -> None:
    result = result_of(record(PromptState.SUCCEEDED), JOB, graph=GRAPH, seen=[made("9", PICTURE)])
    assert result.output_file == PICTURE


def test_a_success_without_a_result_is_a_failure() -> None:
    result = result_of(record(PromptState.SUCCEEDED), JOB, graph=GRAPH)
    assert result.status is JobStatus.FAILED
    assert result.error_message == NOTHING_MADE


def test_a_failure_names_the_node_by_its_title_and_keeps_the_traceback() -> None:
    failure = NodeFailure(
        message="bad\n  weights\n", exception_type="RuntimeError", node_id="3", traceback=("line 1", "line 2")
    )
    result = result_of(record(PromptState.FAILED, failure=failure), JOB, graph=GRAPH)
    assert result.error_message == "Sampler (node 3): bad weights"
    assert result.details["error"]["traceback"] == ["line 1", "line 2"]


def test_out_of_memory_says_what_to_do() -> None:
    failure = NodeFailure(message="boom", exception_type="torch.OutOfMemoryError", node_id="3")
    result = result_of(record(PromptState.FAILED, failure=failure), JOB, graph=GRAPH)
    assert result.error_message == (
        "Sampler (node 3): out of memory. Try a smaller size or a shorter clip. (boom)"
    )


def test_an_interrupted_run_is_cancelled() -> None:
    assert result_of(record(PromptState.INTERRUPTED), JOB, graph=GRAPH).status is JobStatus.CANCELLED


def test_a_text_job_keeps_its_text() -> None:
    job = replace(JOB, kind=JobKind.TEXT)
    output = NodeOutput("5", (), ("a cat", "on a mat"))
    result = result_of(record(PromptState.SUCCEEDED, output), job, graph=GRAPH)
    assert result.output_text == "a cat\non a mat"
    assert result.status is JobStatus.COMPLETED


def test_a_clock_that_went_back_gives_no_negative_time() -> None:
    odd = replace(record(PromptState.SUCCEEDED, made("9", PICTURE)), ended_at=START - timedelta(seconds=1))
    assert result_of(odd, JOB, graph=GRAPH).run_seconds == 0.0
