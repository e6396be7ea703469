"""What a cell shows of jobs, searches, comparisons and leaderboards."""
