"""Every address of an installation."""

from django.urls import include, path

from inscope.api.app import api

urlpatterns = [
    path("api/", api.urls),
    path("", include("inscope.web.public.urls")),
]
