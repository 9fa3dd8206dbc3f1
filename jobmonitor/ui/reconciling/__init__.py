"""What rows, servers and files say of jobs, and the repair of rows."""
