"""FHIRPath expressions of a definition that nobody vouches for: read, checked, and run within limits.

fhirpathpy parses and evaluates; this module decides what it is given. An expression is run only when it is short,
uses functions of a list (`path_functions`), and asks for nothing that is not in the form. What its functions take and
give has a largest size, and reading and running it has a time (`time_limit`), so that neither a long evaluation nor a
growing value can hold a worker. What cannot be run is stored and named, never guessed at.

The library reads its own tables from disk when it is imported; it opens no connection, starts no program and
executes no code from an expression.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import lru_cache
from typing import Any

from antlr4 import CommonTokenStream, InputStream, ParseTreeWalker
from antlr4.dfa.DFA import DFA
from antlr4.error.ErrorListener import ErrorListener
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from fhirpathpy.engine import do_eval
from fhirpathpy.engine.invocations.constants import constants
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.engine.util import get_data
from fhirpathpy.models import models
from fhirpathpy.parser.ASTPathListener import ASTPathListener
from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

from assessments.fhir import patterns
from assessments.fhir.path_functions import FUNCTIONS, MOST_MAGNITUDE, TABLE, CannotRun, require_size
from assessments.fhir.problems import Words
from assessments.fhir.time_limit import TimeUp, within

MOST_CHARACTERS = 4_000  # of an expression
MOST_NODES = 3_000  # of its tree
MOST_SECONDS_TO_PARSE = 0.5
CONSTANTS = frozenset("resource context questionnaire qitem rootResource ucum sct loinc".split())


_parsing = threading.Lock()  # the generated parser keeps what it learns in tables that all threads share


class _Strict(ErrorListener):
    """The library reads as far as it understands and drops the rest; half an expression is another expression."""

    def syntaxError(self, recognizer: Any, symbol: Any, line: int, column: int, message: str, error: Any) -> None:
        raise CannotRun(
            format_lazy(gettext_lazy("it is no FHIRPath: line {line}, column {number}"), line=line, number=column + 1)
        )


@lru_cache(maxsize=2_048)
def parsed(text: str) -> Mapping[str, Any] | Words:
    """The tree of an expression, or why it cannot be run. Kept: the same text is read once."""
    if len(text) > MOST_CHARACTERS:
        return format_lazy(gettext_lazy("it is longer than {number} characters"), number=MOST_CHARACTERS)
    try:
        with _parsing:
            try:
                return within(MOST_SECONDS_TO_PARSE, _tree, text)
            except TimeUp:
                _forget_tables()  # the alarm may have gone off while one was being written
                return gettext_lazy("it takes too long to read")
    except CannotRun as reason:
        words: Words = reason.args[0]
        return words
    except RecursionError:
        return gettext_lazy("it is nested too deeply")
    except Exception:
        return gettext_lazy("it cannot be read")


def _tree(text: str) -> Mapping[str, Any]:
    strict = _Strict()
    lexer = FHIRPathLexer(InputStream(text))
    lexer.removeErrorListeners()
    lexer.addErrorListener(strict)
    parser = FHIRPathParser(CommonTokenStream(lexer))
    parser.removeErrorListeners()
    parser.addErrorListener(strict)
    listener = ASTPathListener()
    ParseTreeWalker().walk(listener, parser.entireExpression())
    tree: Mapping[str, Any] = listener.parentStack[0]["children"][0]["children"][0]
    for node in _starts(tree, everywhere=True):
        if _member(node) == "QuestionnaireResponse":  # the whole response, wherever the expression stands
            node["children"] = [_RESPONSE]
    return tree


_RESPONSE = {
    "type": "ExternalConstantTerm",
    "children": [
        {
            "type": "ExternalConstant",
            "terminalNodeText": ["%"],
            "children": [{"type": "Identifier", "text": "resource", "terminalNodeText": ["resource"], "children": []}],
        }
    ],
}


def _starts(tree: Any, *, everywhere: bool) -> Iterator[Any]:
    """The terms that paths start with: those read at the focus, and `everywhere` those inside of functions too."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if node["type"] == "TermExpression":
            yield node
        children = node.get("children", [])
        todo.extend(children[:1] if node["type"] == "InvocationExpression" and not everywhere else children)


def _member(term: Mapping[str, Any]) -> str:
    """The name of the member that a term is; empty for a number, a text, a function or what stands behind %."""
    node = term["children"][0]
    while node["type"] in ("InvocationTerm", "MemberInvocation"):
        node = node["children"][0]
    return str(node["text"]) if node["type"] == "Identifier" else ""


def looks_below(tree: Mapping[str, Any]) -> bool:
    """Whether a path of this expression starts at the items below where it stands (`item.where(…)`)."""
    return any(_member(term) == "item" for term in _starts(tree, everywhere=False))


def _forget_tables() -> None:
    for generated in (FHIRPathLexer, FHIRPathParser):
        generated.decisionsToDFA = [DFA(state, number) for number, state in enumerate(generated.atn.decisionToState)]


def constants_of(tree: Mapping[str, Any]) -> set[str]:
    """The names behind % that an expression asks for. Raises CannotRun for a function that is not on the list."""
    names: set[str] = set()
    todo = [tree]
    nodes = 0
    while todo:
        node = todo.pop()
        nodes += 1
        if nodes > MOST_NODES:
            raise CannotRun(gettext_lazy("it is too long"))
        children = node.get("children", [])
        if node["type"] == "Functn":
            name = children[0]["text"].strip("`")
            if name not in FUNCTIONS:
                raise CannotRun(format_lazy(gettext_lazy("it uses the function {name}()"), name=name[:40]))
            if name == "matches" and patterns.pattern_of(_literal(children[1:])) is None:
                raise CannotRun(gettext_lazy("it uses matches() with a pattern that could take long"))
        elif node["type"] == "ExternalConstant":
            names.add(children[0]["text"].strip("`") if children else node["terminalNodeText"][-1].strip("'"))
        todo.extend(children)
    return names


def _literal(parameters: list[Mapping[str, Any]]) -> str:
    """The text that a function is given; one that has no end when the expression works it out."""
    node = parameters[0] if parameters else {}
    while len(node.get("children", ())) == 1:
        node = node["children"][0]
    text: str = node.get("text", "")
    return text[1:-1].replace("\\\\", "\\") if node.get("type") == "StringLiteral" else "("


_MODEL = models["r4"]


def node(data: Any, path: str) -> Any:
    """An element with the path of its type, so that `answer.value` finds `valueCoding`."""
    return ResourceNode.create_node(data, path)


def begin() -> None:
    """From here on `now()` and `today()` are one moment, so that what is worked out twice stays the same."""
    constants.reset()


def evaluate(tree: Mapping[str, Any], focus: Any, values: Mapping[str, Any]) -> list[Any]:
    """The values of an expression at `focus`; `values` are those behind %. Raises CannotRun.

    To be called within a time limit.
    """
    known = {name: _alone(value) for name, value in values.items()}
    context = {
        "dataRoot": [focus],
        "vars": {"context": focus, **known},
        "model": _MODEL,
        "userInvocationTable": TABLE,
    }
    limits = Context(
        prec=28, Emax=MOST_MAGNITUDE, Emin=-MOST_MAGNITUDE, traps=[Overflow, InvalidOperation, DivisionByZero]
    )
    try:
        with localcontext(limits):
            found = do_eval(context, [focus], tree)
    except (CannotRun, RecursionError) as reason:
        raise CannotRun(str(reason)) from None
    except Exception:
        raise CannotRun(gettext_lazy("it fails with these answers")) from None
    return list(require_size(found)) if isinstance(found, list) else [require_size(found)]


def _alone(value: Any) -> Any:
    # A list of one is handed over as its value: the library turns signs in the list it was given.
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def plain(value: Any) -> Any:
    """A value of a result without the library's wrapping; dates and times as text."""
    said = get_data(value)
    return said if isinstance(said, bool | int | Decimal | str | dict | list) else str(said)
