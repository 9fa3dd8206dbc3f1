"""The lists of jobs: a bounded window of pages, its model, columns, delegates and table."""
