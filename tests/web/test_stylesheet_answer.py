"""The stylesheet is one answer, kept for ever under an address that names its content."""

import gzip

from inscope.web.ui.stylesheet import stylesheet, stylesheet_address


def test_the_present_stylesheet_may_be_kept_for_ever(client):
    response = client.get(stylesheet_address())

    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.content == stylesheet().content


def test_an_old_address_gets_the_present_stylesheet_and_may_not_keep_it(client):
    response = client.get("/ui/0123456789ab.css")

    assert response.headers["Cache-Control"] == "no-cache"
    assert response.content == stylesheet().content


def test_it_is_sent_compressed_where_that_is_understood(client):
    response = client.get(stylesheet_address(), headers={"Accept-Encoding": "br, gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(response.content) == stylesheet().content


def test_pages_link_the_present_stylesheet(client, published_pack):
    assert stylesheet_address().encode() in client.get("/").content
