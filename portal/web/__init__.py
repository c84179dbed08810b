"""Pages: permission, running a journey, lists, uploads, errors, headers."""
