"""The kernel of the portal: layers that only point inward (see docs/architecture.md)."""
