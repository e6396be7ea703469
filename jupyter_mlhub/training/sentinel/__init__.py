"""The sentinel looks for what random folds would leak, and proposes how to split the rows."""
