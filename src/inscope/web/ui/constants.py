"""What has no word of the page in it is worked out once: tags that are text, and which template is included."""

from collections.abc import Callable
from functools import cache
from uuid import UUID

from django.conf import settings
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, TextNode, Token, Variable
from django.template.defaulttags import URLNode, url
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode, do_include
from django.templatetags.i18n import TranslateNode
from django.urls import reverse
from django.utils.safestring import SafeString

Compile = Callable[[Parser, Token], Node]


def worked_out(compile_tag: Compile) -> Compile:
    """Return how a tag is compiled: to plain text, where nothing in it depends on who looks at the page."""

    def compile_once(parser: Parser, token: Token) -> Node:
        node = compile_tag(parser, token)
        return TextNode(node.render(Context())) if _is_constant(node) else node

    return compile_once


class _Included(IncludeNode):
    """A template that is named outright, found once and drawn with what is around it.

    Blocks, cycles and what is shown once it changes would belong to that as well; a test refuses them there.
    """

    _nodes: NodeList | None = None

    def render(self, context: Context) -> SafeString:
        if self._nodes is None:
            self._nodes = context.template.engine.get_template(self.template.resolve(context)).nodelist  # type: ignore[union-attr]  # bound while it renders
        values = {name: one.resolve(context) for name, one in self.extra_context.items()}
        with context.push(**values):
            return self._nodes.render(context)


def found_once(parser: Parser, token: Token) -> Node:
    """Compile an inclusion; Django looks a template up each time, which is right where its name is worked out."""
    node = do_include(parser, token)
    if not _is_literal(node.template) or node.isolated_context:
        return node
    return _Included(node.template, extra_context=node.extra_context)


class _Address(URLNode):
    """The address of a view that is named outright, put together from the form that it always has."""

    def render(self, context: Context) -> str:
        values = [one.resolve(context) for one in self.args]
        if not all(isinstance(one, UUID) for one in values):
            return str(super().render(context))
        address = _form(self.view_name.resolve(context), len(values)) % tuple(values)
        if self.asvar is None:
            return address
        context[self.asvar] = address
        return ""


@cache
def _form(view: str, count: int) -> str:
    """Return the address of a view with `%s` for each of its ids; neither has a character that has to be quoted."""
    ids = [UUID(int=number, version=4) for number in range(count)]
    form = reverse(view, args=ids)
    for one in ids:
        form = form.replace(str(one), "%s")
    return form


def address_of(parser: Parser, token: Token) -> Node:
    """Compile an address; Django goes through the addresses of all views each time."""
    node = url(parser, token)
    if node.kwargs or not _is_literal(node.view_name):
        return node
    return _Address(node.view_name, node.args, {}, node.asvar)


def _is_constant(node: Node) -> bool:
    match node:
        case TranslateNode(asvar=None, message_context=None):
            return not settings.USE_I18N and _is_literal(node.filter_expression)
        case SimpleNode(target_var=None) if not node.takes_context:
            return all(map(_is_literal, (*node.args, *node.kwargs.values())))
        case _:
            return False


def _is_literal(expression: FilterExpression) -> bool:
    word = expression.var.literal if isinstance(expression.var, Variable) else expression.var
    return isinstance(word, str) and not expression.filters  # what is translated is no text before somebody reads it
