"""The app `jobs` for Django: procrastinate finds its tasks in the module `tasks`."""

from django.apps import AppConfig


class JobsApp(AppConfig):
    """No tables: tasks only."""

    name = "inscope.jobs"
    label = "inscope_jobs"
