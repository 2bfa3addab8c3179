"""The application database: what people write in the viewer, and nothing can make again."""
