"""The lists of jobs: a bounded window of pages, its model, columns, cells and table."""
