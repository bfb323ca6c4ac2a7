"""Tests, mirroring `explorer/core`; pages, browser and benchmarks have their own places."""
