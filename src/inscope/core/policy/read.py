"""From the files of a pack to its model, with every mistake at its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import ParamSpec, TypeVar, cast

from inscope.core.dates import Period
from inscope.core.outcome import Outcome
from inscope.core.policy.conditions import Param, Vocabulary, read_condition, read_date_term
from inscope.core.policy.errors import PackError, Problem, did_you_mean, shortened
from inscope.core.policy.expressions import ALWAYS, Condition, Fact, Value, facts_read
from inscope.core.policy.factset import value_of
from inscope.core.policy.files import PackFiles
from inscope.core.policy.model import (
    Block,
    Clause,
    Gate,
    Heading,
    Offer,
    Otherwise,
    Pack,
    Prose,
    Quote,
    Rule,
    Section,
)
from inscope.core.policy.page import Part, parts
from inscope.core.policy.scalars import CLAUSE, DATE_FORM, NAME, RULE, read_date, read_number, read_period
from inscope.core.policy.services import NONE_OFFERED, Services, read_services
from inscope.core.policy.vocabulary import Assumption, FactDef, fact_of, read_vocabulary
from inscope.core.policy.yamltree import Source, Tree, read_text, read_tree

_FRONT_KEYS = ("pack", "version", "title", "valid", "params", "readings", "otherwise", "gates")
_RULE_KEYS = ("when", "then", "because", "route", "cites", "judge", "role", "of")
_BLOCKS = ("section", "clause", "cite")
_MOST_PROBLEMS = 100
_RULE_OUTCOMES = tuple(outcome.value for outcome in Outcome if outcome is not Outcome.NEEDS_INFORMATION)

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class _Page:
    """The page while it is being read, with the words that it may use."""

    vocabulary: Vocabulary
    services: Services
    first_line: int
    blocks: list[Block] = field(default_factory=list)
    sections: dict[str, Section] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    rule_trees: dict[str, Tree] = field(default_factory=dict)
    borrowed: list[tuple[Rule, Tree]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    spoiled: set[str] = field(default_factory=set)
    heading: str = ""
    quote: Part | None = None
    last_clause: str = ""

    def attempt(self, step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
        """Take a step; keep its mistakes and go on, so that a reader sees all of them at once."""
        try:
            return step(*args, **kwargs)
        except PackError as error:
            self.problems += error.problems
            if len(self.problems) >= _MOST_PROBLEMS:
                raise self.refusal() from None
            return None

    def refusal(self) -> PackError:
        """Return every mistake that was found, in the order of the files."""
        return PackError(sorted(self.problems, key=lambda problem: (problem.file, problem.line, problem.column)))


def read_pack(files: PackFiles) -> Pack:
    """Read the files of a pack.

    Raises:
        PackError: with every mistake that was found, each with file, line, column and the nearest valid word.
    """
    facts_source, services_source = read_text("facts.yaml", files.facts), read_text("services.yaml", files.services)
    policy = read_text("policy.md", files.policy)
    front, body_text, body_line = _split(policy)
    facts, fact_trees = read_vocabulary(facts_source)
    entries = front.record(_FRONT_KEYS, required=("pack", "version", "title", "valid", "gates"))
    params = _params(entries["params"]) if "params" in entries else {}
    dates = [fact.name for fact in facts.values() if fact.type == "date"]
    services, service_trees = read_services(services_source, dates)
    facts = _with_expressions(facts, fact_trees, params)
    vocabulary = Vocabulary(facts, params)
    page = _read_page(body_text, _Page(vocabulary, services, body_line))
    _check_roles(facts, fact_trees, services, page)
    _check_references(page)
    gates = page.attempt(_gates, entries["gates"], page) or ()
    otherwise = page.attempt(_otherwise, entries.get("otherwise"), facts, services)
    _check_services(services, service_trees, facts, page)
    _check_questions(facts, fact_trees, page)
    name, version, title = (page.attempt(entries[key].text) or "" for key in ("pack", "version", "title"))
    if name:
        page.attempt(_check_name, entries["pack"], name)
    valid = page.attempt(_validity, entries["valid"])
    readings = page.attempt(_readings, entries) or {}
    if page.problems or otherwise is None or valid is None:
        raise page.refusal()
    return Pack(
        name=name,
        version=version,
        title=title,
        digest=files.digest,
        valid_from=valid[0],
        valid_to=valid[1],
        params=params,
        readings=readings,
        otherwise=otherwise,
        sections=tuple(page.sections.values()),
        gates=gates,
        clauses=page.clauses,
        document=tuple(page.blocks),
        facts=facts,
        services=services,
    )


# -- files and front matter ------------------------------------------------------------------------


def _split(policy: Source) -> tuple[Tree, str, int]:
    """Return the front matter, and the page with the number of its first line, counted from 0."""
    lines = policy.text.split("\n")
    ends = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if len(ends) < 2 or ends[0] != 0:  # noqa: PLR2004 - it opens and closes
        raise PackError([Problem("the page begins with front matter between two lines `---`", policy.file, 1, 1)])
    front = Source(policy.file, "\n".join(lines[1 : ends[1]]), first_line=2)
    body = "\n".join(lines[ends[1] + 1 :])
    return read_tree(front), body, ends[1] + 1


def _check_name(tree: Tree, name: str) -> None:
    if not name.replace("-", "").isalnum() or name != name.lower() or not name.isascii():
        tree.fail(f"`{shortened(name)}` is no name for a pack", "lower-case letters, digits and hyphens")


def _params(tree: Tree) -> dict[str, Param]:
    return {name: _param(name, entry, tree) for name, entry in tree.map("a map of parameters").items()}


def _param(name: str, entry: Tree, parent: Tree) -> Param:
    if not NAME.fullmatch(name) or "." in name:
        parent.fail_at_key(name, f"`{shortened(name)}` is no name for a parameter")
    values: list[tuple[date, int | Decimal | Period]] = []
    for day_text, value in entry.map("a map of dates to values").items():
        day = read_date(day_text)
        if day is None:
            entry.fail_at_key(day_text, f"expected {DATE_FORM}, found `{shortened(day_text)}`")
        text = value.text("a number or a period")
        found = read_number(text)
        period = read_period(text)
        either = period if found is None else found
        if either is None:
            value.fail(f"`{shortened(text)}` is neither a number nor a period", "such as: 3, 1 month, 10 days")
        values.append((day, _whole(either)))
    if not values:
        entry.fail("a parameter needs at least one value")
    if len({isinstance(value, Period) for _, value in values}) > 1:
        entry.fail("the values of a parameter are all numbers or all periods")
    return Param(name, tuple(sorted(values, key=lambda pair: pair[0])))


def _whole(value: Decimal | Period) -> int | Decimal | Period:
    """Return a whole number as one, since only those can count months and days."""
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


def _validity(tree: Tree) -> tuple[date, date | None]:
    entries = tree.record(("from", "to"), required=("from",))
    start = _day(entries["from"])
    end = _day(entries["to"]) if "to" in entries else None
    if end is not None and end < start:
        entries["to"].fail(f"the pack ends on {end}, before it begins on {start}")
    return start, end


def _day(tree: Tree) -> date:
    day = read_date(tree.text(DATE_FORM))
    if day is None:
        tree.fail(f"expected {DATE_FORM}, found `{shortened(tree.value)}`")
    return day


def _readings(entries: Mapping[str, Tree]) -> dict[str, str]:
    if "readings" not in entries:
        return {}
    return {name: text.text("a sentence") for name, text in entries["readings"].map("a map of readings").items()}


def _otherwise(tree: Tree | None, facts: Mapping[str, FactDef], services: Services) -> Otherwise:
    if tree is None:
        return Otherwise(Outcome.NEEDS_JUDGMENT, "", "")
    entries = tree.record(("then", "judge", "role"), required=("then", "judge", "role"))
    entries["then"].word((Outcome.NEEDS_JUDGMENT.value,), "outcome where no rule holds")
    return Otherwise(
        Outcome.NEEDS_JUDGMENT, entries["judge"].word(facts, "fact"), entries["role"].word(services.roles, "role")
    )


# -- facts -----------------------------------------------------------------------------------------


def _with_expressions(
    facts: Mapping[str, FactDef], trees: Mapping[str, Tree], params: Mapping[str, Param]
) -> dict[str, FactDef]:
    """Read what the facts assume and derive, each from facts that stand earlier in the file."""
    ready: dict[str, FactDef] = {}
    for name, fact in facts.items():
        entries = trees[name].map()
        vocabulary = Vocabulary(ready, params)
        assume = _assumption(fact, entries["assume"], vocabulary) if "assume" in entries else None
        derive = _derivation(fact, entries["derive"], vocabulary) if "derive" in entries else None
        ready[name] = replace(fact, assume=assume, derive=derive)
    return ready


def _assumption(fact: FactDef, tree: Tree, vocabulary: Vocabulary) -> Assumption:
    if isinstance(tree.value, str):
        return Assumption(_literal(fact, tree, vocabulary), ALWAYS)
    entries = tree.record(("value", "when"), required=("value",))
    when = read_condition(entries["when"], vocabulary) if "when" in entries else ALWAYS
    return Assumption(_literal(fact, entries["value"], vocabulary), when)


def _literal(fact: FactDef, tree: Tree, vocabulary: Vocabulary) -> Value | Fact:
    text = tree.text("a value")
    if fact.type == "date" and text in vocabulary.facts:
        if vocabulary.facts[text].type != "date":
            tree.fail(f"`{text}` is no date")
        return Fact(text)
    raw: object = {"true": True, "false": False}.get(text, text)
    if fact.is_number:
        raw = read_number(text)
    value = value_of(fact, raw)
    if value is None:
        tree.fail(f"`{shortened(text)}` is no value of `{fact.name}`", did_you_mean(text, fact.values))
    return value


def _derivation(fact: FactDef, tree: Tree, vocabulary: Vocabulary) -> Condition | Fact:
    if fact.type == "bool":
        return read_condition(tree, vocabulary)
    if fact.type == "date":
        return read_date_term(tree, vocabulary)  # type: ignore[return-value]
    return tree.fail(f"only a yes-or-no fact or a date can be derived, `{fact.name}` is {fact.type}")


# -- the page --------------------------------------------------------------------------------------


def _read_page(text: str, page: _Page) -> _Page:
    for part in parts(text):
        found = len(page.problems)
        page.attempt(_read_part, part, page)
        if len(page.problems) > found:  # what names this block is not at fault
            name = part.info.partition(" ")[2].strip()
            page.spoiled |= {name, name.partition(".")[0]}
    _settle_quote(page)
    for rule, tree in page.borrowed:
        if rule.clause not in page.clauses:
            hint = did_you_mean(rule.clause, page.clauses)
            page.attempt(tree.fail, f"no text is quoted for `{rule.clause}`", hint)
    return page


def _read_part(part: Part, page: _Page) -> None:
    match part.kind:
        case "heading":
            _settle_quote(page)
            page.heading, page.last_clause = part.text, ""
            page.blocks.append(Heading(part.level, part.text))
        case "quote":
            _settle_quote(page)
            page.quote, page.last_clause = part, ""
        case "fence":
            _read_block(part, page)
        case _:
            _settle_quote(page)
            page.last_clause = ""
            page.blocks.append(Prose(part.text))


def _settle_quote(page: _Page) -> None:
    """A quotation with no block under it informs."""
    if page.quote is not None:
        page.blocks.append(Quote(page.quote.text))
        page.quote = None


def _read_block(part: Part, page: _Page) -> None:
    kind, _, name = part.info.partition(" ")
    name = name.strip()
    head = Source("policy.md", f"```{part.info}", page.first_line + part.line + 1, name)
    if kind not in _BLOCKS:
        raise PackError([head.problem(f"unknown block `{shortened(kind)}`", 0, 3, did_you_mean(kind, _BLOCKS))])
    tree = read_tree(Source("policy.md", part.text, page.first_line + part.line + 2, name))
    if kind == "section":
        _read_section(name, tree, head, page)
        return
    if not (RULE if kind == "clause" else CLAUSE).fullmatch(name):
        raise PackError(
            [head.problem(f"`{shortened(name)}` is no id", 0, 3, "such as PS-DEF, or PS-DEF.name for a rule")]
        )
    if kind == "cite":
        tree.record(())
        _begin_clause(name, head, page)
        return
    _read_rule(name, tree, head, page)


def _read_section(name: str, tree: Tree, head: Source, page: _Page) -> None:
    _settle_quote(page)
    if not NAME.fullmatch(name) or name in page.sections:
        word = "is used twice" if name in page.sections else "is no name for a section"
        raise PackError([head.problem(f"`{shortened(name)}` {word}", 0, 3)])
    when = tree.record(("when",), required=("when",))["when"]
    page.sections[name] = Section(name, read_condition(when, page.vocabulary), _folded(when), page.heading)


def _begin_clause(clause: str, head: Source, page: _Page) -> None:
    """Give the quotation above its clause."""
    if page.quote is None:
        raise PackError(
            [head.problem(f"no text is quoted above `{clause}`", 0, 3, "quote it in lines that begin with >")]
        )
    if clause in page.clauses:
        first = page.clauses[clause].line
        raise PackError([head.problem(f"the clause `{clause}` is quoted twice, first in line {first}", 0, 3)])
    page.clauses[clause] = Clause(clause, page.quote.text, page.heading, head.first_line)
    page.blocks.append(Quote(page.quote.text, clause))
    page.quote, page.last_clause = None, clause


def _read_rule(rule_id: str, tree: Tree, head: Source, page: _Page) -> None:
    if rule_id in page.rules:
        raise PackError(
            [head.problem(f"the rule `{rule_id}` stands twice, first in line {page.rules[rule_id].line}", 0, 3)]
        )
    entries = tree.record(_RULE_KEYS, required=("when", "then"))
    clause = entries["of"].text() if "of" in entries else rule_id.partition(".")[0]
    if "of" not in entries and page.last_clause != clause:
        _begin_clause(clause, head, page)
    rule = _rule(rule_id, clause, entries, head, page)
    page.rules[rule_id], page.rule_trees[rule_id] = rule, tree
    if "of" in entries:
        page.borrowed.append((rule, entries["of"]))
    else:
        quote = cast("Quote", page.blocks[-1])  # that of the clause, which has just begun or goes on
        page.blocks[-1] = replace(quote, rules=(*quote.rules, rule))


def _rule(rule_id: str, clause: str, entries: Mapping[str, Tree], head: Source, page: _Page) -> Rule:
    vocabulary, services = page.vocabulary, page.services
    then = Outcome(entries["then"].word(_RULE_OUTCOMES, "outcome"))
    _check_judgment(then, entries, head)
    because = entries["because"].text("a sentence") if "because" in entries else ""
    if "because" in entries:
        _check_placeholders(entries["because"], because, vocabulary)
    return Rule(
        id=rule_id,
        clause=clause,
        when=read_condition(entries["when"], vocabulary),
        when_text=_folded(entries["when"]),
        then=then,
        because=because,
        routes=_offers(entries.get("route"), vocabulary, (*services.routes, NONE_OFFERED), "route"),
        cites=_offers(entries.get("cites"), vocabulary, None, "clause"),
        judge=entries["judge"].word(vocabulary.facts, "fact") if "judge" in entries else "",
        role=entries["role"].word(services.roles, "role") if "role" in entries else "",
        line=head.first_line,
    )


def _check_judgment(then: Outcome, entries: Mapping[str, Tree], head: Source) -> None:
    for key in ("judge", "role"):
        if (then is Outcome.NEEDS_JUDGMENT) != (key in entries):
            message = f"`needs_judgment`, and only that, has `{key}`"
            raise PackError([head.problem(message, 0, 3, "judge: the fact to be settled; role: who settles it")])


def _check_placeholders(tree: Tree, sentence: str, vocabulary: Vocabulary) -> None:
    for piece in sentence.split("{")[1:]:
        name, brace, _ = piece.partition("}")
        is_param = name.startswith("param.") and name.removeprefix("param.") in vocabulary.params
        if not brace or not (is_param or name in vocabulary.facts):
            known = (*vocabulary.facts, *(f"param.{param}" for param in vocabulary.params))
            tree.fail(f"the sentence names the unknown fact `{shortened(name)}`", did_you_mean(name, known))


def _offers(tree: Tree | None, vocabulary: Vocabulary, words: tuple[str, ...] | None, what: str) -> tuple[Offer, ...]:
    if tree is None:
        return ()
    entries = tree.value if isinstance(tree.value, list) else [tree]
    return tuple(_offer(entry, vocabulary, words, what) for entry in entries)


def _offer(entry: Tree, vocabulary: Vocabulary, words: tuple[str, ...] | None, what: str) -> Offer:
    if isinstance(entry.value, str):
        return Offer(entry.word(words, what) if words else entry.text(what))
    pairs = entry.map(f"a {what}")
    if len(pairs) != 1:
        entry.fail(f"expected one {what} with its condition")
    word, conditions = next(iter(pairs.items()))
    if words and word not in words:
        entry.fail_at_key(word, f"unknown {what} `{shortened(word)}`", did_you_mean(word, words))
    kept = conditions.record(("when", "unless"), what="`when` or `unless`")
    read = {key: read_condition(tree, vocabulary) for key, tree in kept.items()}
    return Offer(word, read.get("when"), read.get("unless"))


def _folded(tree: Tree) -> str:
    return " ".join(tree.text().split())


# -- the whole -------------------------------------------------------------------------------------


def _gates(tree: Tree, page: _Page) -> tuple[Gate, ...]:
    gates: list[Gate] = []
    lists = tree.map("a map of sections to rules")
    for name, rules in lists.items():
        section = page.sections.get(name)
        if section is not None:
            gates += page.attempt(_list, rules, section, page) or ()
        elif name not in page.spoiled:
            hint = did_you_mean(name, page.sections)
            page.attempt(tree.fail_at_key, name, f"unknown section `{shortened(name)}`", hint)
    entries = [entry for rules in lists.values() for entry in rules.value if isinstance(entry, Tree)]
    listed = {entry.value for entry in entries if isinstance(entry.value, str)}
    for rule_id, rule in page.rules.items():
        if rule_id not in listed:
            head = Source("policy.md", f"```clause {rule_id}", rule.line, rule_id)
            page.problems.append(head.problem(f"the rule `{rule_id}` stands in no list of `gates`", 0, 3))
    return tuple(gates)


def _list(tree: Tree, section: Section, page: _Page) -> list[Gate]:
    gates: list[Gate] = []
    listed: set[str] = set()
    for entry in tree.list("a list of rules"):
        if entry.text("a rule") in page.spoiled:
            continue
        rule = page.rules[entry.word(page.rules, "rule")]
        if rule.id in listed:
            entry.fail(f"`{rule.id}` stands twice in this list")
        listed.add(rule.id)
        if gates and gates[-1].rule.then.grants and not rule.then.grants:
            entry.fail(f"`{rule.id}` refuses and stands after `{gates[-1].rule.id}`, which grants", "grants come last")
        gates.append(Gate(rule, section))
    return gates


def _check_roles(facts: Mapping[str, FactDef], trees: Mapping[str, Tree], services: Services, page: _Page) -> None:
    for name, fact in facts.items():
        judged = "judgment" in {fact.source, fact.fallback}
        if fact.role and fact.role not in services.roles:
            page.attempt(trees[name].map()["role"].word, services.roles, "role")
        if judged and not fact.role:
            page.attempt(trees[name].fail, f"`{name}` is judged, and names no `role`")


def _check_questions(facts: Mapping[str, FactDef], trees: Mapping[str, Tree], page: _Page) -> None:
    """A fact that a rule reads can be missing, and then somebody is asked."""
    conditions = [section.when for section in page.sections.values()] + [rule.when for rule in page.rules.values()]
    for name in dict.fromkeys(fact_of(name) for condition in conditions for name in facts_read(condition)):
        if not facts[name].question:
            page.attempt(trees[name].fail, f"rules read `{name}`, and it has no `question`")


def _check_references(page: _Page) -> None:
    for rule in page.rules.values():
        tree = page.rule_trees[rule.id].map()
        for offer in rule.cites:
            if offer.word not in page.clauses and offer.word not in page.spoiled:
                hint = did_you_mean(offer.word, page.clauses)
                page.attempt(tree["cites"].fail, f"unknown clause `{shortened(offer.word)}`", hint)
        if rule.then.grants and rule.routes:
            page.attempt(tree["route"].fail, "a grant offers no other route")


def _check_services(services: Services, trees: Mapping[str, Tree], facts: Mapping[str, FactDef], page: _Page) -> None:
    for word, route in services.routes.items():
        if not route.is_service:
            continue
        entries = trees[word].map()
        for name, tree in entries["facts"].map().items():
            page.attempt(_check_service_fact, name, tree, entries["facts"], facts)
        words = dict.fromkeys(value for fact in facts.values() if fact.subject for value in fact.values)
        for subject, tree in (entries["takes"].map() if "takes" in entries else {}).items():
            page.attempt(tree.word, words, "subject")
            if subject not in words:
                hint = did_you_mean(subject, words)
                page.attempt(entries["takes"].fail_at_key, subject, f"unknown subject `{shortened(subject)}`", hint)


def _check_service_fact(name: str, tree: Tree, parent: Tree, facts: Mapping[str, FactDef]) -> None:
    fact = facts.get(name)
    if fact is None:
        parent.fail_at_key(name, f"unknown fact `{shortened(name)}`", did_you_mean(name, facts))
    if fact.type != "choice":
        parent.fail_at_key(name, "a service is asked for by choices")
    tree.word(fact.values, "value")
