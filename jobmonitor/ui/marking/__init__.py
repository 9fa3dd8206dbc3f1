"""What an operator notes of jobs: favourites and notes."""
