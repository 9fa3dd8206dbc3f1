"""The command palette: everything that can be done, by a few letters of its name."""
