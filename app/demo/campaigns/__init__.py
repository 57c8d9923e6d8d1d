"""Campaigns of the demonstration city: what is asked, what schools know and type, how far they are."""
