"""Workers: the Celery app and its tasks, the embedded broker, the supervisor of both.

The only home of Celery. Nothing here is imported before a job is submitted or a worker starts.
"""
