"""Arrays and words for eyes: figures, SVG, HTML to print, colours, messages for the browser."""
