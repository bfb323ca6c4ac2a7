"""Trainings that wait or run: the queue, its worker processes, a cluster, and who may do what."""
