"""Other services that the product speaks to."""
