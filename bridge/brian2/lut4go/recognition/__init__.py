"""Recognises what the engine can run in the objects of Brian2.

A group's equations become a ``Cell``: a sum of products of gates, receptors, functions of the
voltage and parameters. What was recognised is evaluated at random states against the original
right-hand sides before it is used. What is not recognised is a ``Refusal``, with its object,
equation and reason. Everything here is in Brian2's base units (SI).
"""
