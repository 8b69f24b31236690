"""Runs in the engine what ``recognition`` has found in a network of Brian2, and takes states,
spikes and records to Brian2's own arrays and back."""
