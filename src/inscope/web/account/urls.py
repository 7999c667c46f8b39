"""Addresses of signing in and of the own account."""

from django.urls import path

from inscope.web.account.views import (
    account,
    again,
    factors,
    forgot,
    invite,
    oidc,
    passkeys,
    second_step,
    sign_in,
    tokens,
)

urlpatterns = [
    path("login/", sign_in.sign_in, name="login"),
    path("login/", sign_in.sign_in, name="account_login"),  # the name by which allauth knows it
    path("login/code/", second_step.second_step, name="mfa_authenticate"),  # and this
    path("login/passkey/", passkeys.sign_in, name="passkey"),
    path("login/code/passkey/", passkeys.second_step, name="passkey-second-step"),
    path("login/provider/", oidc.sign_in, name="provider"),
    path("login/provider/back/", oidc.back, name="provider-back"),
    path("login/again/", again.again, name="login-again"),
    path("login/again/provider/", oidc.again, name="login-again-provider"),
    path("login/forgot/", forgot.forgot, name="forgot"),
    path("logout/", sign_in.sign_out, name="logout"),
    path("invite/<str:token>/", invite.invite, name="invite"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("account/sessions/end/", account.end, name="account-sessions-end"),
    path("account/app/", factors.app, name="account-app"),
    path("account/passkeys/", passkeys.add, name="account-passkey"),
    path("account/factors/remove/", factors.remove, name="account-factor-remove"),
    path("account/provider/", oidc.link, name="account-provider"),
    path("account/provider/remove/", oidc.unlink, name="account-provider-remove"),
    path("account/codes/", factors.codes, name="account-codes"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:token_id>/rotate/", tokens.rotate, name="token-rotate"),
    path("account/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token-revoke"),
]
