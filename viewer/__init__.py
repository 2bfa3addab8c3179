"""Shows the reports that the dbt project declares."""
