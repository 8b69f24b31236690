"""A group of cells: its equations, its spikes and what these do."""

from dataclasses import dataclass, field

from brian2.stateupdaters.base import StateUpdateMethod, UnsupportedEquationsException

from . import gates as gates_, voltage
from .expressions import calls, names
from .refusals import No, Refusal, Refused


@dataclass
class Cell:
    """What was recognised of a group, for any values of its parameters. ``terms`` make dv/dt,
    ``gates`` and ``receptors`` the other equations, ``driven`` are variables that depend on time,
    noise and parameters alone, ``aside`` those that are computed beside the engine in each step."""

    name: str
    v: str
    method: str
    terms: list
    gates: dict
    receptors: dict
    kinds: dict
    driven: list = field(default_factory=list)
    aside: list = field(default_factory=list)
    hold: bool = False


_terms = {}


def recognise(system, targets=()):
    """The Cell of a System. ``targets`` are the state variables that spikes add to. Raises
    Refused with all that stands in the way."""
    group, refused = system.group, []

    def refuse(equation, why):
        refused.append(Refusal(group.name, equation, why.kind, why.detail))

    try:
        v = voltage.find(system)
    except No as why:
        refuse("", why)
        raise Refused(refused)
    method = engine_method(system)
    if method is None:
        refuse("", No("method", system.method))
    hold = False
    for e in group.equations.values():
        if "unless refractory" in e.flags and group._refractory is not False:
            if e.varname == v:
                hold = True
            else:
                refuse(f"d{e.varname}/dt", No("flag", "unless refractory"))
    if system.moving_functions(system.rates[v]):
        refuse(f"d{v}/dt", No("noise-method", ", ".join(sorted(system.moving_functions(system.rates[v])))))
    gates, receptors, kinds, bad = gates_.sort(system, v, set(targets))
    bad = gates_.aside(system, v, method, gates, kinds, bad)
    for name, why in bad:
        refuse(f"d{name}/dt", why)
    terms = []
    if not bad and method:
        try:
            terms = _terms_of(system, v, kinds, method)
        except No as why:
            refuse(f"d{v}/dt", why)
    driven = [n for n, k in kinds.items() if k == "driven"]
    if driven and method not in (None, "euler"):
        refuse(f"d{driven[0]}/dt", No("gate-per-cell" if not system.moving(system.rates[driven[0]]) else "gate-time",
                                      f"by {system.method}"))
    if refused:
        raise Refused(refused)
    beside = [n for n, k in kinds.items() if k == "aside"]
    return Cell(group.name, v, method, terms, gates, receptors, kinds, driven, beside, hold)


def _terms_of(system, v, kinds, method):
    """The Terms of the voltage, and an error if time or noise is where the engine has none. As
    they do not depend on the values of parameters they are kept."""
    text = system.rates[v]
    of = system.base(text)
    subexpressions = tuple(sorted(system.subexpressions.items()))
    key = (text, subexpressions, method, tuple(sorted(kinds.items())), tuple(sorted(of & set(system.scalars))),
           tuple(sorted(system.units.items())), tuple(sorted(of & set(system.functions))),
           tuple(sorted(system.changing)))
    if key not in _terms:
        if len(_terms) > 500:
            _terms.clear()
        try:
            _terms[key] = voltage.terms(system, v, kinds, method == "exp-euler" and system.method != "exact")
            for term in _terms[key]:
                _check_time(term, method)
        except No as why:
            _terms[key] = why
    if isinstance(_terms[key], No):
        raise _terms[key]
    return _terms[key]


def engine_method(system):
    """The engine's method: of linear equations that do not see each other Brian2's exact one is
    the exponential."""
    if system.method == "exact":
        alone = all(system.base(x) & set(system.rates) <= {n} and not system.moving(x) - system.changing
                    for n, x in system.rates.items())
        return "exp-euler" if alone else None
    return METHODS.get(system.method)


METHODS = {"euler": "euler", "exponential_euler": "exp-euler", "rk4": "rk4"}
"""The engine's names of Brian2's methods."""


def method_of(group, namespace):
    """The name of Brian2's method of a group, also where Brian2 is to choose one."""
    known = StateUpdateMethod.stateupdaters
    choice = group.state_updater.method_choice
    if isinstance(choice, str):
        return {"linear": "exact"}.get(choice.lower(), choice.lower())
    if not isinstance(choice, (tuple, list)):
        for name, method in known.items():
            if method is choice:
                return {"linear": "exact"}.get(name, name)
        return getattr(choice, "__name__", type(choice).__name__)
    # What Brian2 does: the first one of the list that takes the equations.
    variables = group.resolve_all(group.equations.names | group.equations.identifiers | {"dt"}, namespace,
                                  user_identifiers=set())
    for name in choice:
        if name == "euler" and group.equations.stochastic_type != "multiplicative":
            return name
        try:
            known[name](group.equations, variables)
        except UnsupportedEquationsException:
            continue
        return {"linear": "exact"}.get(name, name)
    return "none"


def _check_time(term, method):
    if term.noise and method != "euler":
        raise No("noise-method", term.noise)
    if term.timed and method == "rk4" and (calls(term.factor) or "t" in names(term.factor)):
        raise No("time-method", str(term.factor))
    if term.timed and term.receptor:
        raise No("time-conductance", f"{term.factor} times {term.receptor}")
