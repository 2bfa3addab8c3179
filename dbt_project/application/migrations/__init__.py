"""The application database's history: one file per step, taken in order when it is opened."""
