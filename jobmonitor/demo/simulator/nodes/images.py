"""Nodes that load, change and save pictures."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import av

from jobmonitor.demo.simulator import encode, pictures
from jobmonitor.demo.simulator.nodes.base import Call, NodeError, node
from jobmonitor.demo.simulator.storage import OutsideError
from jobmonitor.demo.simulator.values import Pictures, Result


def input_file(call: Call, name: str) -> Path:
    """The file that an input names. NodeError if it is gone."""
    path = call.server.folders.annotated(name, confined=False)
    if path is not None and path.is_dir():
        raise NodeError("IsADirectoryError", f"[Errno 21] Is a directory: {str(path)!r}")
    if path is None:
        raise NodeError("FileNotFoundError", f"[Errno 2] No such file or directory: {name!r}")
    return path


@node("LoadImage", "LoadImageOutput")
async def load_image(call: Call, inputs: dict[str, Any]) -> Result:
    """IMAGE and MASK of a file."""
    path = input_file(call, str(inputs["image"]))
    try:
        frames = await call.off_loop(pictures.decode, path)
    except pictures.NoPictureError as error:
        raise NodeError("PIL.UnidentifiedImageError", f"cannot identify image file '{path}'") from error
    loaded = pictures.of(frames)
    mask = pictures.batch(
        loaded.width, loaded.height, 1, lambda _: pictures.plain(loaded.width, loaded.height, 0)
    )
    return Result((loaded, mask))


@node("LoadImageMask")
async def load_mask(call: Call, inputs: dict[str, Any]) -> Result:
    """MASK of one channel of a file."""
    loaded = (await load_image(call, inputs)).values[0]
    return Result((pictures.mapped(loaded, lambda frame: pictures.through(frame, "hue=s=0")),))


@node("EmptyImage")
async def empty_image(call: Call, inputs: dict[str, Any]) -> Result:
    """Plain pictures of one colour."""
    width, height, color = inputs["width"], inputs["height"], inputs["color"]
    return Result(
        (pictures.batch(width, height, inputs["batch_size"], lambda _: pictures.plain(width, height, color)),)
    )


@node("ImageInvert")
async def invert(call: Call, inputs: dict[str, Any]) -> Result:
    """The negative."""
    return Result((pictures.mapped(inputs["image"], lambda frame: pictures.through(frame, "negate")),))


def _resized(source: Pictures, width: int, height: int, method: str, cover: bool = False) -> Pictures:
    def change(frame: av.VideoFrame) -> av.VideoFrame:
        if cover:
            return pictures.covering(frame, width, height)
        return pictures.scaled(frame, width, height, method)

    return pictures.mapped(source, change, width, height)


@node("ImageScale")
async def scale(call: Call, inputs: dict[str, Any]) -> Result:
    """A given size; 0 keeps the shape."""
    source: Pictures = inputs["image"]
    width, height = inputs["width"], inputs["height"]
    if width == 0 and height == 0:
        return Result((source,))
    width = width or max(1, round(source.width * height / source.height))
    height = height or max(1, round(source.height * width / source.width))
    return Result((_resized(source, width, height, inputs["upscale_method"], inputs["crop"] == "center"),))


@node("ImageScaleBy")
async def scale_by(call: Call, inputs: dict[str, Any]) -> Result:
    """A factor."""
    source: Pictures = inputs["image"]
    width, height = round(source.width * inputs["scale_by"]), round(source.height * inputs["scale_by"])
    return Result((_resized(source, max(1, width), max(1, height), inputs["upscale_method"]),))


@node("ImageScaleToTotalPixels", "FluxKontextImageScale")
async def scale_to_pixels(call: Call, inputs: dict[str, Any]) -> Result:
    """A given number of megapixels, same shape."""
    source: Pictures = inputs["image"]
    factor = math.sqrt(inputs.get("megapixels", 1.0) * 1024 * 1024 / (source.width * source.height))
    step = inputs.get("resolution_steps", 1)
    width = max(step, round(source.width * factor / step) * step)
    height = max(step, round(source.height * factor / step) * step)
    return Result((_resized(source, width, height, inputs.get("upscale_method", "lanczos")),))


@node("ImageScaleToMaxDimension")
async def scale_to_longest(call: Call, inputs: dict[str, Any]) -> Result:
    """A given length of the longer side."""
    source: Pictures = inputs["image"]
    factor = inputs["largest_size"] / max(source.width, source.height)
    width, height = max(1, round(source.width * factor)), max(1, round(source.height * factor))
    return Result((_resized(source, width, height, inputs["upscale_method"]),))


@node("ImageCrop", "ImageCropV2")
async def crop(call: Call, inputs: dict[str, Any]) -> Result:
    """A part. The newer class also shows it."""
    source: Pictures = inputs["image"]
    region = inputs.get("crop_region") or inputs
    x, y = min(int(region.get("x", 0)), source.width - 1), min(int(region.get("y", 0)), source.height - 1)
    width = max(1, min(int(region["width"]), source.width - x))
    height = max(1, min(int(region["height"]), source.height - y))
    chain = f"crop={width}:{height}:{x}:{y}:exact=1"
    made = pictures.mapped(source, lambda frame: pictures.through(frame, chain), width, height)
    if call.class_name == "ImageCrop":
        return Result((made,))
    items = await save(call, made, "temp", temp_prefix(call))
    return Result((made,), {"images": items, "animated": [False]})


@node("ImageFlip")
async def flip(call: Call, inputs: dict[str, Any]) -> Result:
    """Mirrored."""
    chain = "hflip" if str(inputs.get("flip_method", "")).startswith("y") else "vflip"
    return Result((pictures.mapped(inputs["image"], lambda frame: pictures.through(frame, chain)),))


@node("ImageBatch", "BatchImagesNode")
async def image_batch(call: Call, inputs: dict[str, Any]) -> Result:
    """Several batches as one, in the size of the first."""
    parts = [value for value in inputs.values() if isinstance(value, Pictures)]
    first = parts[0]
    places = [(part, index) for part in parts for index in range(part.count)]

    def make(place: int) -> av.VideoFrame:
        part, index = places[place]
        return pictures.covering(part.make(index), first.width, first.height)

    return Result((pictures.batch(first.width, first.height, len(places), make),))


def temp_prefix(call: Call) -> str:
    """Prefix of temp files: five letters for each node instance."""
    return f"ComfyUI_temp_{call.server.temp_letters(call.node_id)}"


async def save(call: Call, source: Pictures, kind: str, prefix: str) -> list[dict[str, Any]]:
    """Write each picture of a batch as PNG; the items for the UI."""
    items = []
    texts = call.metadata()
    for index in range(source.count):

        def write(number: int = index) -> tuple[str, str]:
            path, name, subfolder = next_name(
                call, kind, prefix.replace("%batch_num%", str(number)), "png", source
            )
            path.write_bytes(encode.png(source.make(number), texts))
            return name, subfolder

        name, subfolder = await call.off_loop(write)
        items.append({"filename": name, "subfolder": subfolder, "type": kind})
    return items


def next_name(
    call: Call,
    kind: str,
    prefix: str,
    ending: str,
    size: Pictures | None = None,
    last_underscore: bool = True,
) -> tuple[Path, str, str]:
    """(path, name, subfolder) of the next file. NodeError if the prefix leaves the folder."""
    width, height = (size.width, size.height) if size else (0, 0)
    folders = call.server.folders
    try:
        return folders.next_name(kind, prefix, ending, width, height, last_underscore)
    except OutsideError as error:
        raise NodeError(
            "Exception",
            "**** ERROR: Saving image outside the output folder is not allowed.\n "
            f"full_output_folder: {folders.base}\n         output_dir: {folders.path(kind)}\n"
            f"         commonpath: {folders.base}",
        ) from error


@node("SaveImage")
async def save_image(call: Call, inputs: dict[str, Any]) -> Result:
    """PNG files in the output folder."""
    items = await save(call, inputs["images"], "output", inputs["filename_prefix"])
    return Result((inputs["images"],), {"images": items})


@node("PreviewImage")
async def preview_image(call: Call, inputs: dict[str, Any]) -> Result:
    """PNG files in the temp folder."""
    items = await save(call, inputs["images"], "temp", temp_prefix(call))
    return Result((inputs["images"],), {"images": items})
