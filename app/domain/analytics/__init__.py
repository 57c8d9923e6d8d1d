"""Frames in, frames out: what participants' rows say about classes, schools and the city."""
