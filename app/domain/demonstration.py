"""How everything is marked that comes from the invented city."""

DEMO_LABEL = "Учебные данные"  # also the heading of the column that carries the mark in a CSV file
DEMO_REASON = "всё вымышлено"
DEMO_WORDS = f"{DEMO_LABEL}, {DEMO_REASON}"
