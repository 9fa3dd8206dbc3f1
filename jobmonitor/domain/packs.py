"""Where node classes and model files come from: what to install where a server lacks one."""

from __future__ import annotations

_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ComfyUI-KJNodes", ("KJ", "KJv2")),
    ("rgthree-comfy", ("(rgthree)",)),
    ("ComfyUI-Custom-Scripts", ("|pysssss",)),
    ("ComfyUI-GGUF", ("LoaderGGUF", "LoaderGGUFAdvanced")),
    ("ComfyUI-Frame-Interpolation", (" VFI",)),
)
"""(pack, how its classes end); looked at first."""

_BEGINNINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "ComfyUI-WanVideoWrapper",
        (
            "WanVideo",
            "MultiTalk",
            "DownloadAndLoadWav2Vec",
            "Wav2Vec",
            "LoadWanVideo",
            "FantasyTalking",
        ),
    ),
    ("ComfyUI-VideoHelperSuite", ("VHS_",)),
    (
        "ComfyUI-KJNodes",
        ("ImageResizeKJ", "INTConstant", "FloatConstant", "GetImageSizeAndCount", "SetNode", "GetNode"),
    ),
    (
        "ComfyUI_LayerStyle",
        ("LayerUtility: ", "LayerMask: ", "LayerColor: ", "LayerStyle: ", "LayerFilter: "),
    ),
    (
        "an audio pack such as audio-separation-nodes-comfyui",
        ("AudioCrop", "AudioSeparation", "AudioCombine", "AudioTempoMatch"),
    ),
    ("ComfyUI_IPAdapter_plus", ("IPAdapter",)),
    ("ComfyUI-Easy-Use", ("easy ",)),
)
"""(pack, how its classes begin)."""

_MODEL_SUFFIXES = (
    ".safetensors",
    ".sft",
    ".ckpt",
    ".pt",
    ".pt2",
    ".pth",
    ".bin",
    ".gguf",
    ".onnx",
    ".pkl",
)

_FOLDERS_BY_INPUT = {
    "ckpt_name": "checkpoints",
    "vae_name": "vae",
    "lora_name": "loras",
    "lora": "loras",
    "unet_name": "diffusion_models",
    "clip_name": "text_encoders",
    "clip_name1": "text_encoders",
    "clip_name2": "text_encoders",
    "clip_name3": "text_encoders",
    "clip_name4": "text_encoders",
    "control_net_name": "controlnet",
    "style_model_name": "style_models",
    "gligen_name": "gligen",
    "hypernetwork_name": "hypernetworks",
    "photomaker_model_name": "photomaker",
    "audio_encoder_name": "audio_encoders",
}
_FOLDERS_BY_CLASS = {
    "CLIPVisionLoader": "clip_vision",
    "UpscaleModelLoader": "upscale_models",
    "ModelPatchLoader": "model_patches",
    "MultiTalkModelLoader": "diffusion_models",
    "WanVideoModelLoader": "diffusion_models",
    "WanVideoVAELoader": "vae",
    "WanVideoTextEncodeCached": "text_encoders",
    "LoadWanVideoT5TextEncoder": "text_encoders",
    "LoadWanVideoClipTextEncoder": "clip_vision",
    "WanVideoLoraSelect": "loras",
}


def pack_of(class_type: str) -> str | None:
    """The custom node pack that has a class; None for classes of ComfyUI itself and for unknown ones."""
    for pack, endings in _ENDINGS:
        if class_type.endswith(endings):
            return pack
    for pack, beginnings in _BEGINNINGS:
        if class_type.startswith(beginnings):
            return pack
    return None


def is_model_file(value: object) -> bool:
    """Whether a value looks like the name of a model's file."""
    return isinstance(value, str) and value.lower().endswith(_MODEL_SUFFIXES)


def model_folder(class_type: str, input_name: str) -> str | None:
    """The folder below `models` in which an input's files lie, where that is known."""
    return _FOLDERS_BY_CLASS.get(class_type) or _FOLDERS_BY_INPUT.get(input_name)
