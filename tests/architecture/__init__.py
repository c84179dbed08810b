"""What the application refuses to start with, and the habits that hold it together."""
