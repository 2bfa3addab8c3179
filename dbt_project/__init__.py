"""What ingest and viewer know of the dbt project: its connections, declarations and builds."""
