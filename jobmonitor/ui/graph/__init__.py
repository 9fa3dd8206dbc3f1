"""Graphs as people read them: as JSON, as a list of nodes, and what is different from another one."""
