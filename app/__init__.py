"""Мера: what is measured about the quality of education, and what is then done about it."""
