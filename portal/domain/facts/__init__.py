"""What must be true of each kind of submission when it is sent, and how its facts are kept."""
