"""Captures the changed rows of business systems into the warehouse's staging schema."""
