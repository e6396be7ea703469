"""Leaderboards: what tests gave, who can't be distinguished from the best, and what would tell."""
