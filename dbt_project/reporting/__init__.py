"""Reports as SQL: a declaration and its answers become statements, their results become grids."""
