"""How things are timed, counted and told."""
