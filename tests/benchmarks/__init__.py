"""Benchmarks: `python -m tests.benchmarks.NAME`; NAME is one of the modules beside this file.

drawing, feature_maps, training, startup: the main pages; laboratory, memory, run_list: trainings and many of them;
changed_files: no timing, damaged files of strangers.
Each prints a table and, last, one line with the figures that count. What is compared is measured in the same run.
The data come from EXPLORER_DATA where it is set, else from the embedded digits.
"""
