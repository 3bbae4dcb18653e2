"""Fictional people and campaigns for tests: rows put straight into the tables, one file per thing."""
