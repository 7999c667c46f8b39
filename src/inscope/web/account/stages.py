"""The second step of signing in, where it is asked for."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from inscope.web.common.actor import PROVIDER_ASKED


class SecondStep(AuthenticateStage):
    """Asks whoever has a second factor, unless the provider that knows them has asked for one just now."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not getattr(request, PROVIDER_ASKED, False) and bool(super()._should_handle(request))
