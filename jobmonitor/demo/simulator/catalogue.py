"""The node classes that the simulated server has, with the choices that its files give them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jobmonitor.demo.simulator.storage import Folders
from jobmonitor.demo.simulator.versions import Version

DATA = Path(__file__).parent / "data"

#: (class, input) whose choices are the files of a model folder.
MODEL_INPUTS = {
    ("CheckpointLoaderSimple", "ckpt_name"): "checkpoints",
    ("ImageOnlyCheckpointLoader", "ckpt_name"): "checkpoints",
    ("UNETLoader", "unet_name"): "diffusion_models",
    ("CLIPLoader", "clip_name"): "text_encoders",
    ("DualCLIPLoader", "clip_name1"): "text_encoders",
    ("DualCLIPLoader", "clip_name2"): "text_encoders",
    ("VAELoader", "vae_name"): "vae",
    ("CLIPVisionLoader", "clip_name"): "clip_vision",
    ("StyleModelLoader", "style_model_name"): "style_models",
    ("LoraLoader", "lora_name"): "loras",
    ("LoraLoaderModelOnly", "lora_name"): "loras",
    ("ControlNetLoader", "control_net_name"): "controlnet",
    ("UpscaleModelLoader", "model_name"): "upscale_models",
    ("AudioEncoderLoader", "audio_encoder_name"): "audio_encoders",
    ("MultiTalkModelLoader", "model"): "diffusion_models",
    ("WanVideoModelLoader", "model"): "diffusion_models",
    ("WanVideoVAELoader", "model_name"): "vae",
    ("WanVideoTextEncodeCached", "model_name"): "text_encoders",
}

_VIDEOS = {".mp4", ".webm", ".mkv", ".mov", ".avi", ".gif"}

#: (class, input) whose choices are the files of the input folder; validated by looking for the file.
FILE_INPUTS = {
    ("LoadImage", "image"): {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"},
    ("LoadImageMask", "image"): {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"},
    ("LoadAudio", "audio"): {".wav", ".mp3", ".flac", ".ogg", ".opus", ".m4a", ".mp4", ".webm", ".mkv"},
    ("LoadVideo", "file"): _VIDEOS,
    ("VHS_LoadVideo", "video"): _VIDEOS,
}

#: Model folders of the newer version alone, each after one that both have; all empty here.
NEWER_FOLDERS = {
    "latent_upscale_models": "upscale_models",
    "datasets": "custom_nodes",
    "background_removal": "audio_encoders",
    "frame_interpolation": "background_removal",
    "geometry_estimation": "frame_interpolation",
    "optical_flow": "geometry_estimation",
    "detection": "optical_flow",
}

#: Classes that the newer version counts among the basics.
ESSENTIAL = {"LoadImage", "SaveImage", "SaveVideo"}

#: Nodes that send their results although they are no output nodes.
INTERMEDIATE = {"ImageCropV2"}


class Catalogue:
    """Class name → description, in the shape of `/object_info`; with `packs` also those of node packs."""

    def __init__(
        self,
        version: Version,
        folders: Folders,
        models_missing: Callable[[], bool] = lambda: False,
        further: dict[str, Any] | None = None,
        packs: bool = False,
    ) -> None:
        self.version = version
        self.folders = folders
        self.models_missing = models_missing
        self._classes: dict[str, Any] = json.loads((DATA / version.catalogue).read_text("utf-8"))
        tests: dict[str, Any] = json.loads((DATA / "test_nodes.json").read_text("utf-8"))
        self._classes |= tests
        if packs:
            self._classes |= json.loads((DATA / "packs.json").read_text("utf-8"))
        self._classes |= further or {}
        self._tests = set(tests)
        self._models: dict[str, list[str]] = json.loads((DATA / "models.json").read_text("utf-8"))
        if version.newer:
            self._models = _with_newer_folders(self._models)

    def __contains__(self, name: object) -> bool:
        return name in self._classes

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    @property
    def model_folders(self) -> list[str]:
        """Names of the model folders."""
        return list(self._models)

    def models(self, folder: str) -> list[str] | None:
        """File names in a model folder; None if there is no such folder."""
        if folder not in self._models:
            return None
        return [] if self.models_missing() else list(self._models[folder])

    def is_output(self, name: str) -> bool:
        """Whether a class causes work."""
        return bool(self._classes[name]["output_node"])

    def outputs(self, name: str) -> list[Any]:
        """Types of a class's outputs."""
        types: list[Any] = self._classes[name]["output"]
        return types

    def inputs(self, name: str) -> Iterator[tuple[str, bool, list[Any]]]:
        """(input, required, [type, options]) in order, with the choices of this moment."""
        sections = self._classes[name]["input"]
        for section in ("required", "optional"):
            for key, spec in (sections.get(section) or {}).items():
                yield key, section == "required", self._filled(name, key, spec)

    def _filled(self, name: str, key: str, spec: list[Any]) -> list[Any]:
        kind, options = spec[0], (spec[1] if len(spec) > 1 else {})
        choices = self._choices(name, key, kind)
        if choices is None:
            return [kind, options]
        if isinstance(kind, list):
            return [choices, options]
        return [kind, {**options, "options": choices}]

    def _choices(self, name: str, key: str, kind: Any) -> list[str] | None:
        folder = MODEL_INPUTS.get((name, key))
        if folder is not None:
            found = self.models(folder) or []
            return [*found, "pixel_space"] if name == "VAELoader" and self.version.newer else found
        endings = FILE_INPUTS.get((name, key))
        if endings is not None:
            return self.folders.listing("input", endings)
        return None

    def describe(self, name: str) -> dict[str, Any]:
        """One class as `/object_info/{class}` gives it."""
        info: dict[str, Any] = copy.deepcopy(self._classes[name])
        for section in ("required", "optional"):
            for key, spec in (info["input"].get(section) or {}).items():
                filled = self._filled(name, key, spec)
                info["input"][section][key] = filled if len(spec) > 1 else filled[:1]
        test = name in self._tests
        info.setdefault("display_name", f"Test {name}" if test else name)
        info.setdefault("description", "")
        info.setdefault("python_module", "custom_nodes.test_nodes" if test else "nodes")
        if _is_v3(info):
            info.setdefault("output_tooltips", [None] * len(info["output"]))
            info |= {"deprecated": False, "experimental": False, "api_node": False}
            if self.version.newer:
                info |= {"dev_only": False, "output_matchtypes": None, "price_badge": None}
                info["essentials_category"] = None
        if self.version.newer:
            info.setdefault("is_input_list", False)
            info.setdefault("has_intermediate_output", name in INTERMEDIATE)
            info.setdefault("search_aliases", [])
            if name in ESSENTIAL:
                info["essentials_category"] = "Basics"
        return info

    def everything(self) -> dict[str, Any]:
        """All classes, as `/object_info` gives them."""
        return {name: self.describe(name) for name in self._classes}


def _with_newer_folders(models: dict[str, list[str]]) -> dict[str, list[str]]:
    names = list(models)
    for name, before in NEWER_FOLDERS.items():
        names.insert(names.index(before) + 1, name)
    return {name: models.get(name, []) for name in names}


def _is_v3(info: dict[str, Any]) -> bool:
    """Whether a class is written in the newer way, whose description has more keys."""
    sections = info["input"]
    if any(isinstance(value, list) for value in (sections.get("hidden") or {}).values()):
        return True
    specs = [s for name in ("required", "optional") for s in (sections.get(name) or {}).values()]
    return any(isinstance(s[0], str) and s[0].startswith(("COMBO", "COMFY_")) for s in specs)
