"""Runs whole networks of Brian2 in lut4go's engine.

    from brian2 import *
    import lut4go
    set_device('lut4go')

is all that a script needs. Objects, connections, initial values and units stay Brian2's own, on
NumPy arrays; ``run`` takes the network to the engine, and its results back.
"""

import sys
import time
import weakref
from numbers import Real

import numpy as np
from brian2.codegen.runtime.numpy_rt.numpy_rt import NumpyCodeObject
from brian2.core.base import BrianObjectException
from brian2.core.namespace import get_local_namespace
from brian2.core.network import Network, TextReport, _check_multiple_summed_updaters
from brian2.core.preferences import prefs
from brian2.devices.device import RuntimeDevice, all_devices
from brian2.groups.group import Group
from brian2.groups.neurongroup import NeuronGroup, Thresholder, check_subexpressions
from brian2.synapses.synapses import Synapses
from brian2.units import Quantity, second
from brian2.utils.logger import get_logger

from ._numbers import flag, whole
from .recognition import network as network_
from .recognition.refusals import Refusal, Refused
from .recognition.units import check_units
from .simulation.clocks import set_clock
from .simulation.interludes import Interludes
from .simulation.simulation import LeftTable, Simulation, Snapshot
from .simulation.under_way import Replay

logger = get_logger(__name__)


class Options:
    """Options of the device.

    Parameters
    ----------
    fallback : bool
        Leave a run to Brian2 that the engine refuses, rather than raise Refused.
    table : float or "exact"
        What functions of the voltage are looked up with: the error that cubic tables may have, as
        a part of how large a function is; or no tables.
    v : (float, float), optional
        Where tables go from and to, mV, or v's own unit if that is no voltage. Otherwise they go
        beyond all voltages that cells are near to.
    precision : {64, 32}
        Bits of the engine's state.
    threads : int
        0 for all processors. Results do not depend on it.
    """

    def __init__(self, fallback=False, table=1e-9, v=None, precision=64, threads=0):
        if not (isinstance(table, str) and table == "exact" or isinstance(table, Real) and 0 < table < 1):
            raise ValueError(f"table is {table!r}, want 'exact', or a tolerance from 0 to 1")
        if v is not None:
            lo, hi = (1e3*float(x) if isinstance(x, Quantity) and x.dim is not second.dim else float(x) for x in v)
            if not lo < hi:
                raise ValueError(f"v is {v!r}, want the lowest and the highest voltage of the tables")
            v = lo, hi
        self.fallback, self.table, self.range = flag(fallback, "fallback"), table, v
        self.precision, self.threads = whole(precision, "precision", 32), whole(threads, "threads", 32)
        if self.precision not in (32, 64) or self.threads < 0:
            raise ValueError(f"precision is {precision!r} and threads {threads!r}, want 32 or 64, and 0 or more")


class Lut4goDevice(RuntimeDevice):
    """Brian2's runtime device, whose networks run in lut4go's engine."""

    def __init__(self):
        super().__init__()
        self.options = Options()
        self._simulations = _simulations
        self.refused = None
        self.notes = []

    def activate(self, build_on_run=True, **options):
        known = {k: options.pop(k) for k in ("fallback", "table", "v", "precision", "threads") if k in options}
        self.options = Options(**known)
        super().activate(build_on_run=build_on_run, **options)

    def code_object_class(self, codeobj_class=None, fallback_pref="codegen.target"):
        """NumPy's, so that nothing is compiled; with ``fallback`` what Brian2 would take, so that its
        random numbers are Brian2's as well."""
        if codeobj_class is None and not self.options.fallback:
            return NumpyCodeObject
        return super().code_object_class(codeobj_class, fallback_pref=fallback_pref)

    def network_run(self, net, duration, report=None, report_period=10*second, namespace=None, profile=None, level=0):
        if namespace is None:
            namespace = get_local_namespace(level=level + 2)
        try:
            run(net, duration, report=report, report_period=report_period, namespace=namespace, profile=profile,
                options=self.options, device=True)
            self.refused = None
        except (Refused, LeftTable) as why:
            self.refused = why
            if not self.options.fallback or isinstance(why, LeftTable) and not why.undone:
                raise
            logger.info(f"{why}\nBrian2 runs it.", name_suffix="fallback")
            self._leave(net)
            Network.run.original_function(net, duration, report=report, report_period=report_period,
                                          namespace=namespace, profile=profile, level=level + 1)

    def _leave(self, net):
        """Gives what the engine has of a network back to Brian2."""
        held = self._simulations.pop(net.id, None)
        if held is not None:
            held.simulation.hand_over()

    def network_store(self, net, *args, **kwds):
        held = self._simulations.get(net.id)
        if held is not None:
            held.simulation.hand_over()
        return Network.store.original_function(net, *args, **kwds)

    def network_restore(self, net, *args, **kwds):
        held = self._simulations.get(net.id)
        if held is not None:
            held.stale = True
        return Network.restore.original_function(net, *args, **kwds)


class Held:
    """A Simulation that is kept between runs, and of which objects it is. A group of cells holds it, so that
    it is there as long as the script keeps that."""

    def __init__(self, simulation, objects):
        self.simulation, self.objects, self.stale = simulation, objects, False
        group = next(iter(simulation.plan.cells.values())).group
        object.__setattr__(group, "_lut4go", self)


_simulations = weakref.WeakValueDictionary()
"""What is Held for each Network, by its id."""


def run(net, duration, report=None, report_period=10*second, namespace=None, profile=None, level=0, *, options=None,
        device=False, **more):
    """Runs a Network of Brian2 for a duration in lut4go's engine, as the device 'lut4go' does.

    ``report``, ``report_period`` and ``namespace`` are those of Brian2's Network.run, all others are
    the device's options. Raises Refused, with all reasons, where the engine cannot run the
    network; then nothing has happened.
    """
    if namespace is None:
        namespace = get_local_namespace(level=level + 1)
    if options is None:
        if more.pop("fallback", False):
            raise ValueError("run with fallback=True: want set_device('lut4go', fallback=True)")
        options = Options(**more)
    elif more:
        raise TypeError(f"run got {', '.join(more)}")
    Run(net, duration, report, report_period, namespace, profile, options, _simulations).go()
    if not device:
        _simulations[net.id].simulation.hand_over()


class Run:
    """One run of a Network in the engine, in the order of Brian2's Network.run."""

    def __init__(self, net, duration, report, report_period, namespace, profile, options, simulations):
        self.net, self.namespace, self.options, self.simulations = net, namespace, options, simulations
        self.start, self.end = net.t, net.t + duration
        self.duration = duration
        self.report, self.period = _callback(report), float(report_period)
        self.profile = profile

    def go(self):
        net = self.net
        if self.profile:
            raise Refused([Refusal(net.name, "", "profile")])
        objects = net.sorted_objects
        net._clocks = {o.clock for o in objects}
        for clock in net._clocks:
            clock.set_interval(net.t, self.end)
        if not objects:
            return
        _before_run(net, objects)
        began = time.time()
        simulation = self._simulation(objects)
        _code_objects(simulation.plan, self.namespace)
        self.first = int(_clock_step(simulation.plan))
        last = self._last(simulation.plan)
        if self.report:
            began = time.time()
            self.report(0*second, 0.0, self.start, self.duration)
        self.began, self.next = began, began + self.period
        self._advance(simulation, last)
        self._finish(simulation, last, objects)

    def _simulation(self, objects):
        """The simulation of the last run with what has changed since, or a new one."""
        net, held = self.net, self.simulations.get(self.net.id)
        what = [vars(self.options), *((id(o), o.name, o.active, o.when, o.order) for o in objects)]
        if held is not None and held.simulation.dt != _dt(held.simulation.plan):
            held.simulation.hand_over()
            held.simulation.change_dt(_dt(held.simulation.plan))
            self.simulations.pop(net.id, None)
            held = None
        if held is not None:
            same = held.objects == what
            start = int(_clock_step(held.simulation.plan))
            moved = held.stale or held.simulation.step != start
            try:
                if same and not (moved and not self._go_to(held.simulation,
                                                           start)) and held.simulation.update(self.namespace):
                    held.stale = False
                    return held.simulation
            except Refused:
                if not moved:
                    held.simulation.hand_over()
                raise
            if not moved:
                held.simulation.hand_over()
            self.simulations.pop(net.id, None)
            del held
        plan = network_.recognise(net, self.namespace)
        _check_all_units(plan, self.namespace)
        for note in plan.notes:
            logger.info(note, name_suffix="beside")
        simulation = Simulation(plan, self.namespace, self.options, int(_clock_step(plan)))
        held = self.simulations[net.id] = Held(simulation, what)
        return held.simulation

    def _go_to(self, simulation, start):
        try:
            if simulation.replays:
                return False
            simulation.go_to(start)
        except Replay:
            return False
        return True

    def _last(self, plan):
        clock = next(iter(plan.cells.values())).group.clock
        return int(clock._i_end)

    def _advance(self, simulation, last):
        self.simulation, self.last = simulation, last
        self.previous = {}
        self._begin_segment()
        failure = None
        try:
            self._segments(last)
        except KeyboardInterrupt as e:
            failure = e
        self._write_back()
        if failure is not None:
            self._clocks(last)
            raise failure

    def _segments(self, last):
        """Goes from one of Brian2's operations to the next."""
        interludes = Interludes(self.simulation, self.net)
        while self.simulation.step < last and not self._stopped():
            if interludes.before(self.simulation.step):
                self._interlude(interludes, "before")
            step, simulation = self.simulation.step, self.simulation
            # Brian2 completes the step in which an operation stops the run.
            until = step + 1 if self._stopped() else interludes.next(step, last)
            if until == last and last - step > 1 and simulation.crossing():
                until = last - 1
            if until == last:
                for p in simulation.crossing():
                    self.previous[p.name] = p.neurons.get("v")/p.vs
            try:
                completed = simulation.advance(until - step, None if self._stopped() else self._progress)
            except LeftTable as why:
                self._widen(why)
                continue
            if interludes.after(self.simulation.step):
                self._interlude(interludes, "after")
            if not completed or self._stopped():
                break

    def _begin_segment(self):
        self._snapshot = Snapshot(self.simulation)
        self._written = self.simulation.step
        for p in self.simulation.crossing():
            # In Brian2 such cells spike in the next step; the engine waits until they come from below.
            v, ready = (np.asarray(p.group.variables[n].get_value()) for n in (p.cell.v, "not_refractory"))
            if np.any((v > p.cells.spikes.threshold) & np.asarray(ready, bool)):
                cell = int(np.argmax((v > p.cells.spikes.threshold) & np.asarray(ready, bool)))
                if self._written == self.first:
                    raise Refused([Refusal(p.name, f"refractory={p.group._refractory!r}", "refractory",
                                           f"cell {cell} is above the threshold and not refractory at the start")])
                raise LeftTable(f"{p.name}: cell {cell} was set above the threshold, not refractory, in the course of "
                                "a run: lut4go cannot go on", np.nan, np.nan)

    def _widen(self, why):
        """Goes back to where the segment began, with wider tables."""
        old, begun = self.simulation, self._snapshot
        self._tries = getattr(self, "_tries", 0) + 1
        lo, hi = old.grid[:2]
        wide = hi - lo
        np.random.set_state(begun.random)
        alone = not old.beside and not old.plan.stepped and not any(c.cell.aside for c in old.plan.cells.values())
        if not alone or self._tries > 6 or self.options.range is not None or not \
                max(abs(why.lowest), abs(why.highest)) < 1e5:
            self.simulations.pop(self.net.id, None)
            old.hand_over(begun.under_way, begun.step)
            self._clocks_back(begun.step)
            raise LeftTable(f"{why}. The run is taken back to {begun.step*old.dt*1e3:.6g} ms: give the tables their "
                            "range by set_device('lut4go', v=(lowest, highest))", why.lowest, why.highest,
                            alone and begun.step == self.first)
        old.hand_over(begun.under_way, begun.step)
        wider = (min(lo, why.lowest - 0.5*wide), max(hi, why.highest + 0.5*wide))
        self.simulation = Simulation(old.plan, self.namespace, self.options, begun.step, wider)
        self.simulations[self.net.id].simulation = self.simulation

    def _clocks_back(self, step):
        for clock in self.net._clocks:
            set_clock(clock, -(-step//max(1, int(round(float(clock.dt_)/self.simulation.dt)))))
        self.net.t_ = step*self.simulation.dt

    def _interlude(self, interludes, when):
        """Has Brian2 run its operations between two steps."""
        self._write_back()
        simulation = self.simulation
        interludes.run(when, simulation, self.namespace)
        if not simulation.update(self.namespace):
            simulation.hand_over()
            plan = network_.recognise(self.net, self.namespace)
            self.simulation = Simulation(plan, self.namespace, self.options, simulation.step, simulation.grid[:2])
            self.simulations[self.net.id].simulation = self.simulation
        self._begin_segment()

    def _write_back(self):
        self.simulation.write_back(self._written, self.previous)
        self._written = self.simulation.step

    def _stopped(self):
        return self.net._stopped or Network._globally_stopped

    def _progress(self, step):
        """Is called from time to time while the engine runs. True ends the run."""
        now = time.time()
        if self.report and now > self.next:
            self.next = now + self.period
            done = (step - self.first)/max(self.last - self.first, 1)
            self.report((now - self.began)*second, done, self.start, self.duration)
        limit = _device_limit()
        if limit is not None and now - self.began > limit:
            self.net._stopped = True
        return self._stopped()

    def _clocks(self, last):
        simulation = self.simulation
        for clock in self.net._clocks:
            ratio = max(1, int(round(float(clock.dt_)/simulation.dt)))
            set_clock(clock, clock._i_end if simulation.step == last else -(-simulation.step//ratio))
        self.net.t_ = simulation.step*simulation.dt

    def _finish(self, simulation, last, objects):
        net, ended = self.net, time.time()
        simulation = self.simulation
        self._clocks(last)
        if simulation.step == last and not self._stopped():
            net.t_ = float(self.end)
        from brian2.devices.device import get_device
        device = get_device()
        device._last_run_time = ended - self.began
        device._last_run_completed_fraction = (net.t - self.start)/self.duration if self.duration > 0 else 1.0
        for m in simulation.states:
            if m.monitor.codeobj is None:
                m.monitor.codeobj = Prepared(m.monitor, self.namespace)
        for o in objects:
            if isinstance(o, Group):
                o._check_for_invalid_states()
        if self.report:
            self.report((ended - self.began)*second, 1.0, self.start, self.duration)
        for o in objects:
            if isinstance(o, Thresholder):  # whose code Brian2 has forget the last step's spikes
                o.group.variables[f"_{o.event}space"].get_value()[-1] = 0
        net.after_run()
        net._profiling_info = None


class Prepared:
    """Brian2's code of a monitor that the engine has filled, made when it is called: by
    record_single_timestep."""

    def __init__(self, monitor, namespace):
        self._monitor, self._namespace = weakref.proxy(monitor), namespace

    def __call__(self, **arguments):
        monitor = self._monitor
        monitor.before_run(self._namespace)
        return monitor.codeobj(**arguments)


def _callback(report):
    if report is None or callable(report):
        return report
    if report in ("text", "stdout"):
        return TextReport(sys.stdout)
    if report == "stderr":
        return TextReport(sys.stderr)
    if isinstance(report, str):
        raise ValueError(f'Do not know how to handle report argument "{report}".')
    raise TypeError("Do not know how to handle report argument, it has to be one of 'text', 'stdout', 'stderr', or a "
                    f"callable function/object, but it is of type {type(report)}")


def _device_limit():
    from brian2.devices.device import get_device
    limit = get_device()._maximum_run_time
    return None if limit is None else float(limit)


def _dt(plan):
    return float(next(iter(plan.cells.values())).group.clock.dt_)


def _clock_step(plan):
    clock = next(iter(plan.cells.values())).group.clock
    return np.ravel(clock.variables["timestep"].get_value())[0]


def _before_run(net, objects):
    """What Network.before_run checks of the network as a whole."""
    prefs.check_all_validated()
    names = [o.name for o in objects]
    twice = sorted({n for n in names if names.count(n) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise ValueError("All objects in a network need to have unique names, the following name(s) were used more "
                         f"than once: {', '.join(repr(n) for n in twice)}")
    _check_multiple_summed_updaters(objects)
    net._stopped = False
    Network._globally_stopped = False
    net.check_dependencies()
    for o in objects:
        if o._network is None:
            o._network = net.id
        elif o._network != net.id:
            raise RuntimeError(f"'{o.name}' has already been run in the context of another network. Use add/remove to "
                               "change the objects in a simulated network instead of creating a new one.")


def _check_all_units(plan, namespace):
    """What objects of Brian2 check before a run and generate no code for."""
    for o in plan.objects:
        try:
            if isinstance(o, Synapses) and not _brians(plan, o):
                if not len(o) and not o._connect_called:
                    raise TypeError(f"Synapses object '{o.name}' does not do anything, since it has not created "
                                    "synapses with 'connect'. Set its active attribute to False if you intend to do "
                                    "only do this for a subsequent run.")
            if isinstance(o, (NeuronGroup, Synapses)) and not _brians(plan, o):
                o.equations.check_units(o, run_namespace=namespace)
                check_subexpressions(o, o.equations, namespace)
            if not _brians(plan, o):
                check_units(o, namespace)
        except Exception as why:
            raise BrianObjectException("An error occurred when preparing an object.", o) from why


def _brians(plan, o):
    """Whether Brian2 runs an object itself, and checks it."""
    return any(o is x for x in [*plan.beside, *plan.stepped])


def _code_objects(plan, namespace):
    """Has Brian2 prepare what it runs itself."""
    for o in [*plan.beside, *plan.stepped, *plan.operations, *plan.sources.values()]:
        try:
            o.before_run(namespace)
        except Exception as why:
            raise BrianObjectException("An error occurred when preparing an object.", o) from why


all_devices["lut4go"] = Lut4goDevice()
