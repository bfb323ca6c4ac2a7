"""The parts of the page `exercises`."""
