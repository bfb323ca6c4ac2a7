"""A network as one thing: shapes, sight, terms, forward pass, surgery, the editor, one kernel that slides, limits."""
