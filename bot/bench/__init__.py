"""Benchmarks, with peers side by side in one run. Leaves: only `cli` imports them, lazily."""
