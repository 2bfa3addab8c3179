"""Statements that analysts write themselves: the guard that reads them, and how they are run."""
