"""The search field of a list: filters as chips, completion, what is not understood."""
