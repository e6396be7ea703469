"""Workers: a Celery pool of processes that run jobs, its housekeeping, and a supervisor.

Nothing here is imported before a worker starts.
"""
