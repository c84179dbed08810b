"""Finding one child by what a person types: what a child is found by, how what was typed is read, what it matched."""
