"""What a job and the process that watches it hand each other: files, reports, failures."""
