"""Documents about accounts and what they may do: people, permissions, shares, the audit trail."""
