"""From a graph to a workflow of one's own, in one dialog."""
