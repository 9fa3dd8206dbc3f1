"""Pictures with their captions: looked at, corrected, saved as a data set."""
