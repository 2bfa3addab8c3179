"""Reports that people make themselves: in SQL, or by picking fields."""
