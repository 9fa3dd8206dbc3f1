"""The search language: what is typed to find jobs, as terms, and what the terms ask of a feed."""
