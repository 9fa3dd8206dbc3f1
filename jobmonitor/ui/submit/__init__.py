"""The Submit dialog: a form made from a workflow's fields."""
