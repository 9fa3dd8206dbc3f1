"""The dock that shows every server, and what is done with a whole one."""
