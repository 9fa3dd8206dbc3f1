"""The HTTP and websocket routes of the simulator."""
