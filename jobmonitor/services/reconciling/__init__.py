"""Three truths about jobs, compared: rows, servers, files; and rows repaired."""
