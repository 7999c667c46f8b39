"""Quotes of hours, as a page to be printed and as PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from inscope.reads.orders_page import Quote
from inscope.web.common.pdf import pdf_named


def quote_page(request: HttpRequest, quote: Quote, *, pdf: str) -> HttpResponse:
    """Show a quote; `pdf` is the name of the address that has it as PDF."""
    return render(request, "ui/quote.html", {"page": quote, "pdf": pdf})


def quote_to_send(request: HttpRequest, quote: Quote) -> HttpResponse:
    """Send a quote as PDF."""
    context = {"page": quote, "made_at": timezone.now()}
    return pdf_named(request, "quote.pdf", "paper/quote.html", context)
