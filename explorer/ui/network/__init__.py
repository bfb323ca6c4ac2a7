"""The parts of the page `network`."""
