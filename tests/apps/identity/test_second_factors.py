"""Who has a second factor, as the page of each request asks it and as lists do."""

import pytest
from allauth.mfa.models import Authenticator

from inscope.apps.identity.backend import SignInBackend
from inscope.apps.identity.factors import people_with_factors
from tests.factories import make_staff


@pytest.mark.parametrize("kind", list(Authenticator.Type))
def test_a_request_and_a_list_say_the_same_of_every_kind_of_factor(db, kind):
    person = make_staff()
    Authenticator.objects.create(user=person, type=kind, data={})

    has_one = vars(SignInBackend().get_user(person.pk))["has_second_factor"]

    assert has_one == (person.pk in people_with_factors(ids=[person.pk]))
    assert has_one == (kind != Authenticator.Type.RECOVERY_CODES)
