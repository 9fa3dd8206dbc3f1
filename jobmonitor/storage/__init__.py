"""Where results are kept: in files of this workstation, and where the studio keeps its own."""
