"""Mixes the sounds of a speaker into one, by PyAV. Needs no Qt; blocking, for any thread."""

from __future__ import annotations

import os
import secrets
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.domain.errors import MediaError, StorageError
from jobmonitor.domain.workflow import AudioTrack
from jobmonitor.media.containers import damaged, opened, seconds_of
from jobmonitor.media.formats import recognise

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.filter import Graph
    from av.filter.context import FilterContext

RATE = 48_000
"""Samples a second of what is mixed."""
LOWEST_RATE = 1_000
"""Samples a second of a sound that is mixed: a frame of one with fewer would become very long."""
LONGEST = 1800.0
"""Seconds of a mixed sound: 345 MB."""
MOST_SOUNDS = 64
MOST_DAMAGED = 50
"""Packets of one sound that cannot be decoded and are left out; with more, the sound is refused."""

_FORMAT = "fltp"
_BYTES = 4
"""Of one sample of both channels, as it is written."""

Cancelled = Callable[[], bool]


class SoundMixer:
    """`AudioMixer`."""

    def seconds(self, path: Path) -> float:
        """The length of a sound. Raises MediaError, which names the file."""
        with _naming(path), opened(path, recognise(path)) as container:
            stream = _sound_of(container)
            if stream.duration and stream.time_base and stream.duration > 0:
                return float(stream.duration * stream.time_base)
            told = seconds_of(container)
            if told is not None:
                return told
        sound = _Sound(path)
        try:
            for _ in sound.frames(lambda: False):
                pass
            return sound.position / RATE
        finally:
            sound.close()

    def mix(
        self,
        tracks: Sequence[AudioTrack],
        seconds: float | None,
        target: Path,
        cancelled: Cancelled = lambda: False,
    ) -> None:
        """Writes a WAV (48 kHz, stereo, 16 bit) with each sound from its start on.

        It is `seconds` long, padded with silence or cut; to the end of the last sound, where None.
        `cancelled` is asked now and then: where it says yes, nothing is left. The file is there only when it
        is whole.
        Raises MediaError, which names the sound that cannot be used, and StorageError.
        """
        if len(tracks) > MOST_SOUNDS:
            raise MediaError(f"At most {MOST_SOUNDS} sounds can be mixed, not {len(tracks)}.")
        if seconds is not None and not 0 < seconds <= LONGEST:
            raise MediaError(
                f"A sound of {seconds:g} seconds cannot be mixed; {LONGEST:g} are possible.",
                remedy="Make the clip shorter.",
            )
        partial = target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with _writer(partial) as write:
                written = 0
                for piece in _mixed(tracks, None if seconds is None else round(seconds * RATE), cancelled):
                    write(piece)
                    written += len(piece) // _BYTES
                if seconds is not None:  # without a sound there is nothing that the filters could pad
                    _write_silence(write, round(seconds * RATE) - written)
            if not cancelled():
                os.replace(partial, target)
        except OSError as error:
            raise StorageError(
                f"The mixed sound cannot be written: {error.strerror or type(error).__name__}.",
                remedy="Free some space on the disk of temporary files.",
                details=str(target),
            ) from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _mixed(tracks: Sequence[AudioTrack], samples: int | None, cancelled: Cancelled) -> Iterator[bytes]:
    """The mixed sound piece by piece; `samples` long, where given."""
    if not tracks:
        return
    sounds: list[_Sound] = []
    try:
        sounds.extend(_Sound(track.path, round(track.start * RATE)) for track in tracks)
        yield from _filtered(sounds, samples, cancelled)
    finally:
        for sound in sounds:
            sound.close()


def _filtered(sounds: Sequence[_Sound], samples: int | None, cancelled: Cancelled) -> Iterator[bytes]:
    graph, sources = _graph([sound.position for sound in sounds], samples)
    waiting = {
        index: (sound, sound.frames(cancelled), source)
        for index, (sound, source) in enumerate(zip(sounds, sources, strict=True))
    }
    written = 0
    while not cancelled():
        # The one that is least far along, so that the filters hold back little of the others.
        if waiting:
            index = min(waiting, key=lambda each: waiting[each][0].position)
            _, frames, source = waiting[index]
            frame = next(frames, None)
            source.push(frame)
            if frame is None:
                del waiting[index]
        while (piece := _pulled(graph)) is not None:
            if not piece:
                return
            written += len(piece) // _BYTES
            if written > (samples or LONGEST * RATE):
                raise MediaError(f"The sounds last longer than {LONGEST:g} seconds.", remedy="Shorten them.")
            yield piece
        if samples is not None and written >= samples:
            return


def _graph(delays: Sequence[int], samples: int | None) -> tuple[Graph, list[FilterContext]]:
    """Filters that delay each input by a number of samples, add them up, and pad and cut the sum."""
    import av.filter

    graph = av.filter.Graph()
    # Added up, not averaged; what is too loud is clipped where it becomes 16 bit.
    mixer = graph.add("amix", f"inputs={len(delays)}:duration=longest:dropout_transition=0:normalize=0")
    sources = []
    for index, delay in enumerate(delays):
        source = graph.add_abuffer(
            format=_FORMAT, sample_rate=RATE, layout="stereo", time_base=Fraction(1, RATE), name=f"in{index}"
        )
        sources.append(source)
        last = source
        if delay:
            last = graph.add("adelay", f"delays={delay}S:all=1")
            source.link_to(last)
        last.link_to(mixer, 0, index)
    chain = [mixer]
    if samples is not None:
        chain += [graph.add("apad", f"whole_len={samples}"), graph.add("atrim", f"end_sample={samples}")]
    chain.append(graph.add("aformat", f"sample_fmts=s16:sample_rates={RATE}:channel_layouts=stereo"))
    chain.append(graph.add("abuffersink"))
    graph.link_nodes(*chain).configure()
    return graph, sources


def _pulled(graph: Graph) -> bytes | None:
    """The next piece; empty at the end, None where the filters want more first."""
    import av

    try:
        frame = graph.pull()
    except (av.BlockingIOError, BlockingIOError):
        return None
    except (av.EOFError, EOFError):
        return b""
    return bytes(frame.planes[0])[: frame.samples * _BYTES]  # type: ignore[union-attr] # these filters give sounds


class _Sound:
    """One sound as frames of the mixer's format."""

    def __init__(self, path: Path, position: int = 0) -> None:
        """`position` counts samples from the beginning of the clip. Raises MediaError."""
        self.position = position
        self._path = path
        self._end = int(LONGEST * RATE)
        with _naming(path):
            self._context = opened(path, recognise(path))
            self._container = self._context.__enter__()
            try:
                self._stream = _sound_of(self._container)
            except MediaError:
                self.close()
                raise

    def close(self) -> None:
        self._context.__exit__(None, None, None)

    def frames(self, cancelled: Cancelled) -> Iterator[AudioFrame]:
        """Raises MediaError, where nothing can be decoded or too much is damaged."""
        import av

        with _naming(self._path):
            count = 0
            try:
                for frame in self._resampled(cancelled):
                    # Times in files may be missing or wrong: samples are counted.
                    frame.pts, frame.time_base = count, Fraction(1, RATE)
                    count += frame.samples
                    self.position += frame.samples
                    yield frame
                    if cancelled() or self.position > self._end:
                        return
            except (av.FFmpegError, ValueError, OverflowError, ArithmeticError) as error:
                raise damaged(str(error)) from error
            if not count:
                raise damaged("no frame could be decoded")

    def _resampled(self, cancelled: Cancelled) -> Iterator[AudioFrame]:
        resampler: AudioResampler | None = None
        shape: object = None
        for frame in self._decoded(cancelled):
            found = (frame.format.name, frame.layout.name, frame.sample_rate)
            if frame.sample_rate < LOWEST_RATE:
                raise MediaError(
                    f"The sound has {frame.sample_rate} samples a second, too few to be heard.",
                    remedy="Choose another sound.",
                )
            if resampler is None or found != shape:  # a sound may change while it goes on
                if resampler is not None:
                    yield from resampler.resample(None)
                resampler, shape = _resampler(), found
            frame.pts = None
            yield from resampler.resample(frame)
        if resampler is not None:
            yield from resampler.resample(None)

    def _decoded(self, cancelled: Cancelled) -> Iterator[AudioFrame]:
        import av

        broken = 0
        for packet in self._container.demux(self._stream):
            if cancelled():
                return
            try:
                frames = packet.decode()
            except av.FFmpegError:
                broken += 1
                if broken > MOST_DAMAGED:
                    raise
                continue
            yield from frames


def _resampler() -> AudioResampler:
    from av.audio.resampler import AudioResampler

    return AudioResampler(format=_FORMAT, layout="stereo", rate=RATE)


def _sound_of(container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise MediaError("The file has no sound.", remedy="Choose a sound.")
    return container.streams.audio[0]


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Errors name the file, if they do not yet."""
    try:
        yield
    except MediaError as error:
        name = f"“{path.name}”"
        if name in error.message:
            raise
        raise MediaError(f"{name}: {error.message}", remedy=error.remedy, details=error.details) from error


@contextmanager
def _writer(path: Path) -> Iterator[Callable[[bytes], None]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file, wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        yield sound.writeframesraw


def _write_silence(write: Callable[[bytes], None], samples: int) -> None:
    while samples > 0:
        piece = min(samples, RATE)
        write(bytes(piece * _BYTES))
        samples -= piece
