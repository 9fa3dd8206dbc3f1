"""From any graph of ComfyUI to a workflow with a form: what its inputs could be, and what is chosen."""
