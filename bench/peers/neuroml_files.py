"""NeuroML 2 files as far as cells with dendrites and their networks need them; not a
script itself.

It shares nothing with package neuroml, so that the two can be held against each other.
All values are in SI units.  https://docs.neuroml.org has the standard."""

import math
import os
import re
import xml.etree.ElementTree as ElementTree

from common import Failure

SECTION = "sao864921383"  # the neuroLexId of a group that is an unbranched section

# Names of units: the powers of metre, kilogram, second, ampere, kelvin and mole do not
# matter here, since a file that mixes them up is refused by package neuroml.
PREFIXES = {"": 1.0, "k": 1e3, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15,
            "M": 1e6, "G": 1e9}
UNITS = {"s": 1.0, "V": 1.0, "m": 1.0, "A": 1.0, "S": 1.0, "F": 1.0, "C": 1.0, "J": 1.0, "K": 1.0,
         "ohm": 1.0, "Hz": 1.0, "mol": 1.0, "M": 1e3, "min": 60.0, "hour": 3600.0, "g": 1e-3,
         "l": 1e-3, "litre": 1e-3}


def unit_factor(symbol):
    """What a unit such as mS_per_cm2 or per_ms is in SI units."""
    if symbol in ("", "per_unit", "none"):
        return 1.0
    factor, inverse = 1.0, False
    for word in symbol.split("_"):
        if word == "per":
            inverse = True
            continue
        power = 1
        if word[-1:].isdigit():
            word, power = word[:-1], int(word[-1])
        f = simple_factor(word) ** power
        factor = factor / f if inverse else factor * f
    return factor


def simple_factor(word):
    if word in UNITS:
        return UNITS[word]
    if word[:1] in PREFIXES and word[1:] in UNITS:
        return PREFIXES[word[:1]] * UNITS[word[1:]]
    raise Failure(f"unknown unit {word!r}")


NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([A-Za-z_0-9]*)\s*$")


def quantity(text):
    """The value of "-65 mV" in SI units."""
    found = NUMBER.match(text)
    if not found:
        raise Failure(f"{text!r} is not a quantity")
    value, unit = float(found[1]), found[2]
    if unit == "degC":
        return value + 273.15
    return value * unit_factor(unit)


def local(tag):
    return tag.rsplit("}", 1)[-1]


class Files:
    """A file and all that it includes: elements that stand at the top, by id."""

    def __init__(self, path, *more):
        self.path = os.path.abspath(path)
        self.elements, self.types, self.files = {}, {}, []
        self.networks, self.cells = [], []
        for name in [self.path, *map(os.path.abspath, more)]:
            self.read(name)

    def read(self, path):
        path = os.path.realpath(path)
        if path in self.files:
            return
        self.files.append(path)
        try:
            root = ElementTree.parse(path).getroot()
        except (OSError, ElementTree.ParseError) as e:
            raise Failure(f"{path}: {e}")
        for e in root.iter():
            if isinstance(e.tag, str):
                e.tag = local(e.tag)
        for e in root:
            if e.tag == "include" or e.tag == "Include":
                name = e.get("href") or e.get("file")
                to = os.path.join(os.path.dirname(path), name)
                # LEMS files include the standard's own types, which are not beside them.
                if e.tag == "Include" and not os.path.exists(to):
                    continue
                self.read(to)
            elif e.tag == "ComponentType":
                self.types[e.get("name")] = e
            elif isinstance(e.tag, str) and e.get("id") is not None:
                e.set("file", path)
                if e.tag == "cell" or e.tag == "network":
                    listed = self.cells if e.tag == "cell" else self.networks
                    if e.get("id") not in listed:
                        listed.append(e.get("id"))
                self.elements[e.get("id")] = e

    def element(self, name):
        if name not in self.elements:
            raise Failure(f"{self.path}: nothing has the id {name!r}")
        return self.elements[name]


# ------------------------------------------------------------------ morphology

class Segment:
    def __init__(self, e):
        self.id, self.name = int(e.get("id")), e.get("name")
        parent = e.find("parent")
        self.parent = None if parent is None else int(parent.get("segment"))
        self.fraction = 1.0 if parent is None else float(parent.get("fractionAlong", 1))
        self.distal = point(e.find("distal"))
        self.proximal = None if e.find("proximal") is None else point(e.find("proximal"))
        self.own_proximal = self.proximal is not None


def point(e):
    """A point with its diameter; None is an element that is missing."""
    if e is None:
        raise Failure("a segment has no <distal>")
    return tuple(float(e.get(k)) for k in ("x", "y", "z", "diameter"))


def between(p, q, x):
    return tuple(a + (b - a) * x for a, b in zip(p, q))


def length(p, q):
    return sum((a - b) ** 2 for a, b in zip(p[:3], q[:3])) ** 0.5


class Section:
    """An unbranched run of segments: points (x, y, z, diameter) in um, from where on the
    parent section it goes, and the number of compartments."""

    def __init__(self, name, segments):
        self.name, self.segments = name, segments
        self.points = [segments[0].proximal]
        self.ends = {}  # segment id: arc lengths of its ends
        self.parent, self.at, self.nseg = None, 1.0, 1
        arc = 0.0
        for s in segments:
            if s.own_proximal and s.proximal != self.points[-1]:
                self.points.append(s.proximal)  # a step of the diameter, or a gap
                arc += length(self.points[-2], s.proximal)
            begin, arc = arc, arc + length(s.proximal, s.distal)
            self.points.append(s.distal)
            self.ends[s.id] = begin, arc
        self.length = arc
        if arc == 0:
            raise Failure(f"section {name!r} has no length")

    def where(self, segment, fraction):
        """The place of a place on a segment, from 0 to 1."""
        begin, end = self.ends[segment]
        x = (begin + (end - begin) * fraction) / self.length
        return min(max(x, 0.0), 1.0)


class Morphology:
    """Segments, the sections that they make, and groups as sets of segments' ids."""

    def __init__(self, e, name):
        self.name = name
        self.segments = {}
        for s in e.findall("segment"):
            s = Segment(s)
            self.segments[s.id] = s
        for s in self.segments.values():
            self.place(s)
            if s.distal[3] <= 0 or s.proximal[3] <= 0:
                raise Failure(f"{self.name}: segment {s.id} has the diameters {s.proximal[3]:g} and "
                              f"{s.distal[3]:g} um, want positive ones")
        self.children = {}
        for s in self.segments.values():
            self.children.setdefault(s.parent, []).append(s.id)
        self.group_elements = {g.get("id"): g for g in e.findall("segmentGroup")}
        self.groups = {}
        self.make_sections(e)

    def place(self, s):
        if s.proximal is None:
            if s.parent is None:
                raise Failure(f"{self.name}: segment {s.id} has neither parent nor proximal")
            parent = self.segments[s.parent]
            if parent.proximal is None:
                self.place(parent)
            s.proximal = between(parent.proximal, parent.distal, s.fraction)
        if s.proximal == s.distal:  # a sphere: a cylinder as long as it is wide
            x, y, z, d = s.distal
            s.proximal, s.distal, s.own_proximal = (x, y - d / 2, z, d), (x, y + d / 2, z, d), True
        elif length(s.proximal, s.distal) == 0 and s.parent is None:
            raise Failure(f"{self.name}: segment {s.id} has no length and two diameters")

    def group(self, name):
        if name in self.groups:
            return self.groups[name]
        if name == "all" and name not in self.group_elements:
            return set(self.segments)
        if name not in self.group_elements:
            raise Failure(f"{self.name}: no segmentGroup {name!r}")
        ids = set()
        for part in self.group_elements[name]:
            if part.tag == "member":
                ids.add(int(part.get("segment")))
            elif part.tag == "include":
                ids |= self.group(part.get("segmentGroup"))
            elif part.tag in ("path", "subTree"):
                begin, end = part.find("from"), part.find("to")
                begin = None if begin is None else int(begin.get("segment"))
                end = None if end is None else int(end.get("segment"))
                ids |= self.path(begin, end) if part.tag == "path" else self.below(begin)
        self.groups[name] = ids
        return ids

    def path(self, begin, end):
        ids = set()
        while end is not None:
            ids.add(end)
            if end == begin:
                return ids
            end = self.segments[end].parent
        if begin is not None:
            raise Failure(f"{self.name}: no path from segment {begin}")
        return ids

    def below(self, segment):
        ids, todo = set(), [segment]
        while todo:
            s = todo.pop()
            ids.add(s)
            todo += self.children.get(s, [])
        return ids

    def make_sections(self, e):
        self.sections, of = [], {}
        for g in e.findall("segmentGroup"):
            if g.get("neuroLexId") != SECTION:
                continue
            ids = self.group(g.get("id"))
            run = self.in_a_row(g.get("id"), ids)
            section = Section(g.get("id"), [self.segments[i] for i in run])
            for p in g.findall("property"):
                if p.get("tag") == "numberInternalDivisions":
                    section.nseg = int(p.get("value"))
            self.sections.append(section)
            for i in ids:
                if i in of:
                    raise Failure(f"{self.name}: segment {i} is in two sections")
                of[i] = section
        for s in self.segments.values():
            if s.id not in of:
                of[s.id] = Section(s.name or f"segment_{s.id}", [s])
                self.sections.append(of[s.id])
        self.of = of
        for section in self.sections:
            first = section.segments[0]
            if first.parent is not None:
                section.parent = of[first.parent]
                section.at = section.parent.where(first.parent, first.fraction)
        self.sort()

    def in_a_row(self, name, ids):
        first = [i for i in ids if self.segments[i].parent not in ids]
        if len(first) != 1:
            raise Failure(f"{self.name}: section {name!r} is in {len(first)} pieces")
        run = [first[0]]
        while True:
            below = [c for c in self.children.get(run[-1], []) if c in ids]
            if not below:
                break
            if len(below) > 1:
                raise Failure(f"{self.name}: section {name!r} has branches")
            run += below
        if len(run) != len(ids):
            raise Failure(f"{self.name}: section {name!r} is not a row of segments")
        return run

    def sort(self):
        """Parents before children, otherwise in their order."""
        done, rest = [], list(self.sections)
        while rest:
            ready = [s for s in rest if s.parent is None or s.parent in done]
            if not ready:
                raise Failure(f"{self.name}: sections go round in a circle")
            done += ready
            rest = [s for s in rest if s not in ready]
        self.sections = done

    def has(self, name):
        """The sections that are in a group, which must not have parts of others."""
        ids = self.group(name)
        inside = []
        for section in self.sections:
            of = [s.id in ids for s in section.segments]
            if all(of):
                inside.append(section)
            elif any(of):
                raise Failure(f"{self.name}: the group {name!r} has a part of the section "
                              f"{section.name!r}: this script knows whole ones only")
        return inside

    def distance(self, section):
        """The path in um from the beginning of the root to the beginning of a section."""
        if section.parent is None:
            return 0.0
        return self.distance(section.parent) + section.at * section.parent.length


# ------------------------------------------------------------------ expressions

TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|(\.[a-z]+\.)"
                   r"|([A-Za-z_]\w*)|(.))")
COMPARE = {".lt.": "<", ".gt.": ">", ".leq.": "<=", ".geq.": ">=", ".eq.": "==", ".neq.": "!="}
FUNCTIONS = {"exp", "ln", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "ceil",
             "floor", "H"}


class Expression:
    """A LEMS expression as a tree: ("number", text), ("name", n), ("call", f, x),
    ("-", x), (operator, x, y)."""

    def __init__(self, text):
        self.text = text
        self.tokens = [t for t in TOKEN.findall(text.strip()) if any(t)]
        self.at = 0
        self.tree = self.either()
        if self.at != len(self.tokens):
            raise Failure(f"cannot read the expression {text!r}")

    def peek(self):
        return next(filter(None, self.tokens[self.at]), "") if self.at < len(self.tokens) else ""

    def take(self, *words):
        if self.peek() in words:
            self.at += 1
            return True
        return False

    def either(self):
        x = self.both()
        while self.take(".or."):
            x = ("||", x, self.both())
        return x

    def both(self):
        x = self.compared()
        while self.take(".and."):
            x = ("&&", x, self.compared())
        return x

    def compared(self):
        x = self.sum()
        if self.peek() in COMPARE:
            word = self.peek()
            self.at += 1
            x = (COMPARE[word], x, self.sum())
        return x

    def sum(self):
        x = self.product()
        while self.peek() in ("+", "-") and self.peek():
            op = self.peek()
            self.at += 1
            x = (op, x, self.product())
        return x

    def product(self):
        x = self.signed()
        while self.peek() in ("*", "/") and self.peek():
            op = self.peek()
            self.at += 1
            x = (op, x, self.signed())
        return x

    def signed(self):
        if self.take("-"):
            return ("-", self.signed())
        if self.take("+"):
            return self.signed()
        x = self.primary()
        if self.take("^"):
            return ("^", x, self.signed())
        return x

    def primary(self):
        if self.take("("):
            x = self.either()
            if not self.take(")"):
                raise Failure(f"a bracket is not closed in {self.text!r}")
            return x
        if self.at >= len(self.tokens):
            raise Failure(f"the expression {self.text!r} ends early")
        number, _, name, _ = self.tokens[self.at]
        self.at += 1
        if number:
            return ("number", number)
        if not name:
            raise Failure(f"cannot read the expression {self.text!r}")
        if name in FUNCTIONS and self.peek() == "(":
            return ("call", name, self.primary())
        return ("name", name)


def nmodl(tree, names):
    """An expression in NMODL; names has what its variables are there."""
    op = tree[0]
    if op == "number":
        return tree[1]
    if op == "name":
        if tree[1] not in names:
            raise Failure(f"unknown variable {tree[1]!r} in an expression")
        return names[tree[1]]
    if op == "call":
        x = nmodl(tree[2], names)
        if tree[1] == "H":
            return f"heaviside({x})"
        return {"ln": "log", "abs": "fabs"}.get(tree[1], tree[1]) + f"({x})"
    if op == "-" and len(tree) == 2:
        return f"(-{nmodl(tree[1], names)})"
    if op == "^":
        return f"(({nmodl(tree[1], names)})^({nmodl(tree[2], names)}))"
    return f"({nmodl(tree[1], names)} {op} {nmodl(tree[2], names)})"


def value(tree, names):
    """An expression's value; names has those of its variables."""
    op = tree[0]
    if op == "number":
        return float(tree[1])
    if op == "name":
        return names[tree[1]]
    if op == "call":
        x = value(tree[2], names)
        if tree[1] == "H":
            return 0.5 if x == 0 else float(x > 0)
        return getattr(math, {"ln": "log", "abs": "fabs"}.get(tree[1], tree[1]))(x)
    if len(tree) == 2:
        return -value(tree[1], names)
    x, y = value(tree[1], names), value(tree[2], names)
    if op in ("&&", "||"):
        return bool(x and y) if op == "&&" else bool(x or y)
    if op == "^":
        return x ** y
    return {"+": x + y, "-": x - y, "*": x * y, "<": x < y, ">": x > y, "<=": x <= y,
            ">=": x >= y, "==": x == y, "!=": x != y}.get(op) if op != "/" else x / y
