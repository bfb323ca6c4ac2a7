"""What comes in from strangers or goes out to other tools: the border where everything is checked."""
