"""Every address of an installation."""

from django.urls import include, path

from inscope.api.app import api

handler400 = "inscope.api.errors.bad_request"

urlpatterns = [
    path("api/", api.urls),
    path("", include("inscope.web.account.urls")),
    path("portal/", include("inscope.web.portal.urls")),
    path("desk/", include("inscope.web.desk.urls")),
    path("office/", include("inscope.web.office.urls")),
    path("", include("inscope.web.public.urls")),
]
