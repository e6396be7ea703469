"""Monitoring for administrators: requests, workers, queues, jobs, storage, health."""

from .dashboards import Dashboards
from .requests import RequestMetrics

__all__ = ["Dashboards", "RequestMetrics"]
