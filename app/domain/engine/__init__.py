"""The engine of indicators: formulas over a tree of places become values, levels, scores and indices."""
