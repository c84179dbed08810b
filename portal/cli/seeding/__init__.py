"""The demonstration's invented past: councils, schools, people, rolls, and children's referrals at every stage."""
