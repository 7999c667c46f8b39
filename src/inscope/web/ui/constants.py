"""Tags that have no word of the page in them are worked out once, when their template is loaded."""

from collections.abc import Callable

from django.conf import settings
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, TextNode, Token, Variable
from django.template.library import SimpleNode
from django.templatetags.i18n import TranslateNode

Compile = Callable[[Parser, Token], Node]


def worked_out(compile_tag: Compile) -> Compile:
    """Return how a tag is compiled: to plain text, where nothing in it depends on who looks at the page."""

    def compile_once(parser: Parser, token: Token) -> Node:
        node = compile_tag(parser, token)
        return TextNode(node.render(Context())) if _is_constant(node) else node

    return compile_once


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
