"""A run is a folder: its spec, its files, who trains it, what its answers are worth."""
