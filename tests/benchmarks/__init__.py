"""How fast lists, records and files are at the size of a world-wide deployment: `python -m tests.benchmarks`."""
