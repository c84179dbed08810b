"""Read models: each page's rows in one query, without loading whole records."""
