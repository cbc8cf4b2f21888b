"""Files people already have -> records; ``base.py`` says what an importer is."""
