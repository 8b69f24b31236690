"""What Brian2 does between two steps of the engine: network_operation and run_regularly."""

from ..recognition.network import AFTER, BEFORE
from .clocks import set_clock


class Interludes:
    """The operations of a network, at their times."""

    def __init__(self, simulation, net):
        self.net, self._dt = net, simulation.dt
        self._before = [(o, self._every(o)) for o in simulation.plan.operations if o.when in BEFORE]
        self._after = [(o, self._every(o)) for o in simulation.plan.operations if o.when in AFTER]

    def _every(self, o):
        return max(1, int(round(float(o.clock.dt_)/self._dt)))

    def before(self, step):
        """Whether an operation is due at the beginning of a step."""
        return any(step % every == 0 for _, every in self._before)

    def after(self, step):
        """Whether one is due at the end of the step before this one."""
        return any((step - 1) % every == 0 for _, every in self._after)

    def next(self, step, last):
        """The next step, not this one, at whose beginning an operation is due, or the last."""
        for _, every in self._before:
            last = min(last, (step//every + 1)*every)
        for _, every in self._after:
            last = min(last, -(-step//every)*every + 1)
        return last

    def run(self, when, simulation, namespace):
        """Runs those that are due."""
        before, step = when == "before", simulation.step
        at = step if before else step - 1
        dt = self._dt
        for clock in self.net._clocks:
            every = max(1, int(round(float(clock.dt_)/dt)))
            set_clock(clock, at//every)
        self.net.t_ = at*dt
        due = [o for o, every in (self._before if before else self._after) if at % every == 0]
        states = [m for m in simulation.states if before and not m.after and at % m.every == 0]
        order = {id(o): k for k, o in enumerate(simulation.plan.objects)}
        for o in due:
            for m in states:
                if order[id(m.monitor)] < order[id(o)]:
                    m.keep(at)
            states = [m for m in states if order[id(m.monitor)] > order[id(o)]]
            o.run()
