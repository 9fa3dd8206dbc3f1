"""The files that jobs made: fetched when these end, kept here, and put where they last."""
