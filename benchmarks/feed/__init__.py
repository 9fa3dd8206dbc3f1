"""What is asked of a feed, and its peers."""
