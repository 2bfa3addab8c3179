"""Faults: reported on a report's page, handled by analysts, found again by everybody."""
