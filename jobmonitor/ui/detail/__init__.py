"""The details pane: everything that is known of one job."""
