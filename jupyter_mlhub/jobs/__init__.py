"""Jobs: their states, their queue, and who may see them. Their work is done elsewhere."""
