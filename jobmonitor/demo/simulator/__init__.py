"""A ComfyUI server without models: the protocol of two versions, and real files as results."""

from jobmonitor.demo.simulator.faults import Faults
from jobmonitor.demo.simulator.server import Simulator
from jobmonitor.demo.simulator.thread import SimulatorThread

__all__ = ["Faults", "Simulator", "SimulatorThread"]
