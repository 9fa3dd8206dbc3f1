"""jobmonitor: submit work to ComfyUI servers, watch it, and find what was made."""

__version__ = "0.1.0"
