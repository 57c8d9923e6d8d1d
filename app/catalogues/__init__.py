"""Catalogues: dated data files, read and checked into domain values."""
