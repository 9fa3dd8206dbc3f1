"""What is wrong with a submission, before it is sent, and where that is shown."""
