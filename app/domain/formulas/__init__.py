"""The language of formulas: text becomes one tree, which is checked, computed two ways and explained."""
