"""A demo ERP: an NC-like database with whole document chains, deterministic for a seed."""
