"""The stage: is what belongs to an act on one screen, is its text large enough, does anything jump?"""
