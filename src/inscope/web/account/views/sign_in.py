"""Signing in with an e-mail address and a password, and out."""

from typing import Any

from allauth.account.views import LoginView
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from inscope.core.people import Right
from inscope.web.account.oidc import configured
from inscope.web.common.actor import anyone


class SignIn(LoginView):
    """The page of allauth, which counts failures and takes the same time for every answer."""

    template_name = "account_pages/sign-in.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as allauth has it
        """Show by which other provider people sign in."""
        context: dict[str, Any] = super().get_context_data(**more)
        return context | {"provider": configured()}

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the page again, as every form that was refused."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return response


sign_in = anyone(Right.SIGN_IN)(require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view()))


@anyone(Right.SIGN_IN)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("login")
