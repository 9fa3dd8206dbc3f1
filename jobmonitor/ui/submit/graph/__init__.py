"""The graph as it would be sent, and what is different from another one."""
