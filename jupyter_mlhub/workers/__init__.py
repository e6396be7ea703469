"""Workers: a Celery pool whose processes run jobs, its housekeeping, and their supervisor.

Nothing here is imported before a worker starts.
"""
