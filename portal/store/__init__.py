"""Tables, the wall between authorities and schools, and reads. SQLAlchemy lives here and only here."""
