"""Holds a graph against the node classes of a server, before anything is sent."""

from jobmonitor.services.validation.check import graph_problems

__all__ = ["graph_problems"]
