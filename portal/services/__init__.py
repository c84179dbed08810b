"""What people do, one verb of the trade a module; all writing goes through the unit of work."""
