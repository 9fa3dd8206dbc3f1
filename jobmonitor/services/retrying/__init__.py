"""Jobs that are sent once more, and prompts that are moved to the front of their queue."""
