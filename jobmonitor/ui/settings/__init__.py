"""The settings dialog: what a profile says, tried before it holds."""
