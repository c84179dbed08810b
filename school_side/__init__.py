"""The school's pages."""
