"""The catalogue: its lists, and a product."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.office_features import features_page
from inscope.reads.office_products import product_page, products_page
from inscope.reads.office_releases import releases_page
from inscope.web.common.actor import requires


@requires(Right.READ_CATALOG)
@require_safe
def products(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list of products."""
    return render(request, "office/products.html", _listed(actor, products_page(actor, request.GET)))


@requires(Right.READ_CATALOG)
@require_safe
def product(request: HttpRequest, actor: Actor, product_id: UUID) -> HttpResponse:
    """Show one product."""
    page = product_page(actor, product_id, today=timezone.localdate())
    return render(request, "office/product.html", {"page": page, "now": timezone.now()})


@requires(Right.READ_CATALOG)
@require_safe
def releases(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list of releases."""
    return render(request, "office/releases.html", _listed(actor, releases_page(actor, request.GET)))


@requires(Right.READ_CATALOG)
@require_safe
def features(request: HttpRequest, actor: Actor, product_id: UUID) -> HttpResponse:
    """Show the features of a product."""
    page = features_page(actor, product_id, request.GET)
    return render(request, "office/features.html", {"page": page, "list": page.list})


def _listed(actor: Actor, found: object) -> dict[str, object]:
    return {"list": found, "can_keep": actor.may(Right.KEEP_CATALOG)}
