"""Benchmarks: `python -m tests.benchmarks.drawing`, `.feature_maps`, `.training` and `.startup`.

Each prints a table and, last, one line with the figures that count. What is compared is measured in the same run.
The data come from EXPLORER_DATA where it is set, else from the embedded digits.
"""
