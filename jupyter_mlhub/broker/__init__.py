"""The broker: it only wakes workers. The home of Celery, beside the workers."""
