"""What is known of servers, and what an operator does with a whole one."""
