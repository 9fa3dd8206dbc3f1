"""Some jobs to look at: made by the real services at the simulated server, in all the ways a job ends."""

from __future__ import annotations

from pathlib import Path

from jobmonitor.demo.endings import until_ended
from jobmonitor.demo.voices import hum
from jobmonitor.domain.errors import ServerError
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobResult, NewJob
from jobmonitor.domain.server import Server, view_url
from jobmonitor.domain.workflow import FieldType, Size, Submission, Value
from jobmonitor.services.application import Application
from jobmonitor.services.ports import Upload

QUICK: dict[str, Value] = {"steps": 2}
CLIP: dict[str, Value] = {"size": Size(480, 320), "duration": 3.0}

SAMPLES: tuple[tuple[str, str, dict[str, Value]], ...] = (
    ("img2img", "dawn", {"prompt": "morning mist over the hills, oil on canvas", "strength": 0.55}),
    ("img2img", "coast", {"prompt": "a quiet bay in late summer, gouache", "strength": 0.7}),
    ("wan-i2v", "coast", CLIP | {"prompt": "the tide comes in, slow camera"}),
    ("img2img", "desert", {"prompt": "dunes at dusk, film grain, 35 mm"}),
    ("img2img", "forest", {"prompt": "deep forest after rain, volumetric light", "seed": 20260101}),
    ("wan-i2v", "night", CLIP | {"prompt": "stars wheel over the ridge"}),
    ("image-edit", "coast", {"instruction": "make it a stormy evening"}),
    ("style-transfer", "forest", {"size": Size(512, 512), "prompt": "a forest path, ink and wash"}),
    ("character-caption", "dawn", {"trigger": "misty hills"}),
    ("lipsync-one", "dawn", {"size": Size(480, 320), "prompt": "a face in the clouds speaks"}),
)
"""Workflow, scene and values of each sample that is completed."""

REFUSED: dict[str, Value] = {
    "prompt": "a model that the server does not have",
    "checkpoint": "juggernaut_xl_v9.safetensors",
}


async def make_samples(application: Application, pictures: dict[str, Path]) -> None:
    """Submits the samples and waits until all have ended. `pictures` has a file for each scene."""
    jobs: list[Job] = []
    sound = hum(next(iter(pictures.values())).parent / "voice.wav")
    for workflow, scene, values in SAMPLES:
        jobs.append(await submit(application, workflow, pictures[scene], QUICK | values, sound))
    try:
        await submit(application, "img2img", pictures["night"], QUICK | REFUSED)
    except ServerError:
        await _fail_one(application, pictures["forest"])
    waits = await submit(
        application, "img2img", pictures["dawn"], {"prompt": "changed my mind about this one", "steps": 40}
    )
    await application.cancelling.cancel(waits)
    await until_ended(application, [*jobs, waits], seconds=120)


async def submit(
    application: Application,
    workflow: str,
    picture: Path,
    values: dict[str, Value],
    sound: Path | None = None,
    server: Server | None = None,
) -> Job:
    """One submission with a picture for each field that takes one; to the first server, or the one named."""
    found = await application.background.run(application.workflows.get, workflow)
    files: dict[FieldType, Value] = {
        FieldType.IMAGE: picture,
        FieldType.IMAGES: (picture,),
        FieldType.AUDIO: sound,
    }
    given = {each.name: files[each.type] for each in found.fields if each.type in files}
    submission = Submission(
        workflow=found,
        server=server or application.servers[0],
        values={**given, **{name: value for name, value in values.items() if found.field_named(name)}},
        user_id=application.user_id,
    )
    return await application.submission.submit(submission)


async def _fail_one(application: Application, picture: Path) -> None:
    """A run that failed for want of memory, as a server with a real card reports it."""
    server = application.servers[0]
    file = await application.comfy.get(server).upload(Upload(picture.name, picture))
    prompt_id = "00000000-0000-4000-8000-00000000d3a0"
    new = NewJob(
        workflow_name="wan-i2v",
        comfy_url=server.url,
        comfy_job_id=prompt_id,
        user_id=application.user_id,
        inputs=JobInputs(images=(view_url(server.url, file),)),
        width=1024,
        height=1024,
        fps=24,
        duration_seconds=10.0,
        parameters={"prompt": "ferns unfold, time lapse", "seed": 7},
    )
    result = JobResult(
        error_message=(
            "KSampler (node 11): out of memory. Try a smaller size or a shorter clip. "
            "(Allocation on device 0 would exceed allowed memory.)"
        ),
        details={
            "error": {
                "node_id": "11",
                "node_type": "KSampler",
                "exception_type": "torch.OutOfMemoryError",
                "message": "Allocation on device 0 would exceed allowed memory.",
                "traceback": [],
            }
        },
    )
    videos = application.jobs[JobKind.VIDEO]
    await application.background.run(videos.create_job, new)
    await application.background.run(videos.complete_job, prompt_id, result)
