"""Copies changed rows from the business systems into the warehouse's staging schema."""
