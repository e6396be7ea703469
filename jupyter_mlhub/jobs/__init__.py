"""Jobs: their states, their queue, and who may see them. Other packages do their work."""
