"""The PostgreSQL that comes along, for whoever names no other."""
