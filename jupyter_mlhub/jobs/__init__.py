"""Jobs: their states, their queue, and who may see them; nothing here knows a kind of work."""
