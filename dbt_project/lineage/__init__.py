"""Lineage: the way of each figure back to the columns of the systems that it comes from."""
