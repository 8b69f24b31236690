"""What is not taken over, and why."""

from dataclasses import dataclass

REASONS = {
    "method": "another method than euler, exponential_euler, rk4, and exact where that is the exponential; or two of "
              "them",
    "no-voltage": "no differential equation, or none that looks like a membrane potential",
    "voltage-polynomial": "dv/dt is no sum of products of gates, receptors, parameters and functions of v",
    "voltage-per-cell": "a function of v, other than a linear one, with a parameter that differs from cell to cell",
    "voltage-linear": "Brian2's exponential_euler wants dv/dt as A*v + B",
    "receptor-use": "a synaptic variable multiplied by gates, by another one, or raised to a power",
    "gate-nonlinear": "an equation that is not linear in its own variable as it is written, of a group without gates",
    "gate-coupled": "an equation with other variables than its own, v, and parameters, of a group without gates",
    "gate-per-cell": "rates with parameters that differ from cell to cell, of a group without other gates",
    "gate-time": "rates that depend on time or on random numbers, of a group without other gates",
    "noise-multiplicative": "noise that is multiplied by a variable or a function of v",
    "noise-method": "xi with another method than euler",
    "time-method": "a function of time within a step of rk4",
    "time-conductance": "a synaptic variable times something that depends on time",
    "flag": "a flag of an equation that the engine has no counterpart of",
    "threshold": "a threshold that is no comparison of v with one constant",
    "refractory": "a refractory condition other than a constant time or the threshold's own condition",
    "reset": "a reset that is no `variable = constant` or `variable += constant` of v, a gate or a receptor",
    "event": "a custom event",
    "pathway": "a statement at spikes whose outcome depends on its place within the step",
    "source": "a source of spikes of this kind",
    "target": "synapses or input to something that is no group of cells of the engine",
    "input": "an input that adds no constant to a receptor at a constant rate",
    "monitor": "a monitor of something that the engine does not compute, or in a slot that it has not",
    "slot": "an object in a slot of the step where the engine cannot be interrupted",
    "clock": "an object with a time step that the network's is not a part of",
    "object": "an object of this kind",
    "curve": "a function of v that no table holds to the tolerance, or not finite in reach of v",
    "check": "what was recognised differs from the equation",
    "engine": "the engine refuses it",
    "schedule": "a schedule of one's own",
    "precision": "variables in single precision",
    "profile": "profiling of the objects of a network, which the engine runs as one",
}
"""The kinds of reasons, and what each means."""


@dataclass(frozen=True)
class Refusal:
    """One reason not to take over a network: the object's name, its equation or statement, the
    kind of reason (a key of REASONS), and what it is about this one."""

    object: str
    equation: str
    kind: str
    detail: str = ""

    def __str__(self):
        said = f"{self.object}: {self.equation}: " if self.equation else f"{self.object}: "
        detail = f" ({self.detail})" if self.detail else ""
        return f"{said}{REASONS[self.kind]}{detail} [{self.kind}]"


class Refused(NotImplementedError):
    """A network, or a part of one, that the engine does not run. ``refusals`` lists why."""

    def __init__(self, refusals):
        self.refusals = list(refusals)
        super().__init__("lut4go does not run this network:\n  " + "\n  ".join(map(str, self.refusals)))


class No(Exception):
    """A construct that is not taken over, within an equation whose name the caller knows."""

    def __init__(self, kind, detail=""):
        self.kind, self.detail = kind, detail
        super().__init__(kind, detail)
