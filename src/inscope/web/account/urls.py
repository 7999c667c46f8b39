"""Addresses of signing in and of the own account."""

from django.urls import path

from inscope.web.account.views import invite, sign_in, tokens

urlpatterns = [
    path("login/", sign_in.sign_in, name="login"),
    path("login/", sign_in.sign_in, name="account_login"),  # the name by which allauth knows it
    path("logout/", sign_in.sign_out, name="logout"),
    path("invite/<str:token>/", invite.invite, name="invite"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token-revoke"),
]
