"""The broker wakes workers and does nothing else. Celery is used here and in the workers only."""
