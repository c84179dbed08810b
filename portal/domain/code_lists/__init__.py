"""The code lists as data; `portal.domain.codes` is their only reader."""
