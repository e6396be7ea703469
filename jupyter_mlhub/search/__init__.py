"""Search over pipelines: what is searched, how choices are made, and what is good to begin with."""
