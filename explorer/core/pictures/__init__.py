"""Pictures: data sets, drawn strokes, photographs, uploads, and how they become what a network reads."""
