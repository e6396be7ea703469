"""Documents about what is fitted and how it is judged: specs, splits, plans, drafts, reports."""
