"""The longest block of the event loop while an operator goes through a million jobs."""
