"""Application, server and database together, driven by rules."""
