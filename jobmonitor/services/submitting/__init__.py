"""From the values of a form to a prompt that a server has and a row that records it."""
