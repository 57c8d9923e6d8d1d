"""The demonstration city: an invented city whose files look like real ones."""
