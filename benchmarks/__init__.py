"""What things cost, as ratios to a limit or a peer in the same run. `make bench` runs all of them."""
