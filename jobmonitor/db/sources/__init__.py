"""The tables that hold jobs: one module a generation, behind `source.Source`."""
