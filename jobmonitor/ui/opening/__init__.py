"""What the window shows while jobmonitor is still being loaded: where everything will be, and first rows."""
