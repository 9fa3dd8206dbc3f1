"""From what servers tell to what rows say: live state, completion, loss."""

from jobmonitor.services.tracking.service import TrackingService

__all__ = ["TrackingService"]
