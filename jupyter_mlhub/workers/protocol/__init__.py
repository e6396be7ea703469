"""The exchange between a job and the process that watches it: files, reports, failures."""
