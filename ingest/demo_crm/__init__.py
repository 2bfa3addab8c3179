"""A demo CRM beside the demo ERP: a SQLite file with visits and opportunities."""

from ingest.demo_crm.generate import advance, generate

__all__ = ["advance", "generate"]
