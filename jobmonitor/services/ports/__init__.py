"""What the services need from outside. `db`, `comfy`, `media`, `config` and `workflows` fulfil it."""

from jobmonitor.services.ports.jobs import JobRepository, JobWatch
from jobmonitor.services.ports.journal import Intent, Journal, JournalEntry, Stage
from jobmonitor.services.ports.making import AudioMixer, WorkflowLibrary
from jobmonitor.services.ports.memory import (
    Content,
    Layout,
    PageMemory,
    RememberedPage,
    SentFile,
    UploadMemory,
)
from jobmonitor.services.ports.outbox import OutboxMemory, Presence
from jobmonitor.services.ports.relaying import ProgressRelay
from jobmonitor.services.ports.results import CheckResult, ResultMemory, ResultStore, StudioStorage
from jobmonitor.services.ports.running import Background, Clock
from jobmonitor.services.ports.servers import ComfyServer, ComfyServers, Fetcher, ServerAnswer, Upload
from jobmonitor.services.ports.timings import Timing, TimingMemory

__all__ = [
    "AudioMixer",
    "Background",
    "CheckResult",
    "Clock",
    "ComfyServer",
    "ComfyServers",
    "Content",
    "Fetcher",
    "Intent",
    "JobRepository",
    "JobWatch",
    "Journal",
    "JournalEntry",
    "Layout",
    "OutboxMemory",
    "PageMemory",
    "Presence",
    "ProgressRelay",
    "RememberedPage",
    "ResultMemory",
    "ResultStore",
    "SentFile",
    "ServerAnswer",
    "Stage",
    "StudioStorage",
    "Timing",
    "TimingMemory",
    "Upload",
    "UploadMemory",
    "WorkflowLibrary",
]
