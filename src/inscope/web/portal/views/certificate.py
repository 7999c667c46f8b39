"""The licence certificate of an instance."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.licence_certificate import certificate_of
from inscope.web.common.actor import requires
from inscope.web.common.uploads import send_file


@requires(Right.READ_INSTANCES)
@require_safe
def certificate(_request: HttpRequest, actor: Actor, instance_id: UUID) -> HttpResponse:
    """Send the certificate, signed today."""
    return send_file(certificate_of(actor, instance_id, today=timezone.localdate()))
