"""The lessons: presets, questions, answers and their slips, drills, worksheets, the glossary."""
