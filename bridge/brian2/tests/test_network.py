"""lut4go.Network: models, inputs, connections, monitors, runs and what is wrong."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import numpy as np

from lut4go import network as lut4go
from lut4go.network import (STDP, Gate, GivenTrains, Kinetics, Model, Network, NetworkError,
                            PoissonTrains, Samples, TsodyksMarkram, rise_scale, sample)

HERE = Path(__file__).parent
NEUROML = HERE.parents[2] / "neuroml" / "testdata"


def linoid(x):
    return np.where(np.abs(x) < 1e-6, 1 + x/2, x/-np.expm1(-x))


RATES = {
    "am": lambda v: linoid((v + 35)/10),
    "bm": lambda v: 4*np.exp(-(v + 60)/18),
    "ah": lambda v: 0.07*np.exp(-(v + 58)/20),
    "bh": lambda v: 1/(np.exp(-0.1*(v + 28)) + 1),
    "an": lambda v: 0.1*linoid((v + 34)/10),
    "bn": lambda v: 0.125*np.exp(-(v + 44)/80),
}
"""The interneuron of Wang & Buzsaki (1996)."""


def wang_buzsaki(**cell):
    model = Model("functions", **{"V0": -70.0, **cell})
    model.channel("na", 35, 55, [
        Gate("m", 3, inf=lambda v: RATES["am"](v)/(RATES["am"](v) + RATES["bm"](v)),
             instantaneous=True),
        Gate("h", alpha=RATES["ah"], beta=RATES["bh"], phi=5)])
    model.channel("k", 9, -90, [Gate("n", 4, alpha=RATES["an"], beta=RATES["bn"], phi=5)])
    model.channel("leak", 0.1, -65)
    return model


def integrator(**receptor):
    """A cell that adds up its current: v in mV is the charge in uA ms/cm2."""
    model = Model("integrator", V0=0.0, threshold=1e6)
    model.channel("none", 0, 0)
    if receptor:
        model.receptor("s", **receptor)
    return model


def cells_of(model, size=1, dt=0.1, **config):
    return Network(dt, **config).population("cells", model, size)


class Models(unittest.TestCase):
    def test_functions_are_integrated_as_numpy_does(self):
        dt, size = 0.01, 5
        cells = cells_of(wang_buzsaki(), size, dt, order="exact")
        v = np.linspace(-75, -55, size)
        current = np.linspace(0, 3, size)
        cells.set("v", v)
        cells.set_steady_gates()
        cells.set_parameter("current", current)
        am, bm, ah, bh, an, bn = RATES.values()
        h, n = ah(v)/(ah(v) + bh(v)), an(v)/(an(v) + bn(v))
        np.testing.assert_allclose(cells.get("h"), h, rtol=1e-9)
        for _ in range(1000):
            m = am(v)/(am(v) + bm(v))
            i = 35*m**3*h*(55 - v) + 9*n**4*(-90 - v) + 0.1*(-65 - v) + current
            v, h, n = (v + dt*i, h + dt*5*(ah(v)*(1 - h) - bh(v)*h),
                       n + dt*5*(an(v)*(1 - n) - bn(v)*n))
        cells.network.run(steps=1000)
        np.testing.assert_allclose(cells.get("v"), v, rtol=0, atol=1e-6)
        np.testing.assert_allclose(cells.get("n"), n, rtol=1e-7)

    def test_functions_make_the_model_that_is_built_in(self):
        spikes = []
        for model in (Model.built_in("wang-buzsaki"), wang_buzsaki()):
            for order in ("linear", "cubic"):
                cells = cells_of(model, 10, 0.02, method="exp-euler", order=order)
                cells.set_parameter("current", np.linspace(0.5, 5, 10))
                monitor = cells.record_spikes()
                cells.network.run(100)
                spikes.append((monitor.steps, monitor.indices))
        for k in (0, 1):
            np.testing.assert_array_equal(spikes[k], spikes[k + 2])
        self.assertGreater(len(spikes[0][0]), 30)

    def test_models_have_names(self):
        model = wang_buzsaki()
        model.receptor("exc", G=0.1, E=0, tau=5, rise=1)
        model.current("drive", 0.5, lambda v: np.exp(v/100))
        model.reset("n", 0.1, add=True)
        self.assertEqual(model.variables(), ["v", "h", "n", "exc", "exc_rise"])
        self.assertIn("drive.I", model.parameters())
        self.assertIn("n.reset", model.parameters())
        self.assertIn("I(na)", model.quantities())

    def test_models_change_without_their_cells(self):
        model = Model.built_in("wang-buzsaki")
        model.change(Cm=2.0, threshold=-10, refractory=3, name="other", spike_at="level")
        cells = cells_of(model)
        model.change(Cm=1.0)
        self.assertEqual(cells.get_parameter("Cm")[0], 2)
        with self.assertRaisesRegex(TypeError, "no colour"):
            model.change(colour=1)
        with self.assertRaisesRegex(NetworkError, 'SpikeAt is "never"'):
            model.change(spike_at="never")
            cells_of(model)

    def test_neuroml_cells_and_channels_are_models(self):
        cell = Model.from_neuroml(NEUROML / "wang-buzsaki.cell.nml")
        self.assertEqual(len(cell.variables()), 3)
        squid = cells_of(Model.built_in("squid"), dt=0.01)
        own = Model("own", V0=-65)
        own.channel("leak", 0.3, squid.get_parameter("leak.E")[0])
        own.channel_from_neuroml(NEUROML / "squid.channel.nml", "sodium", G=120, E=50)
        own.channel_from_neuroml(NEUROML / "squid.channel.nml", "potassium", G=36, E=-77)
        both = cells_of(own, dt=0.01), squid
        for cells in both:
            cells.set_current(10)
        spikes = [cells.record_spikes() for cells in both]
        for cells in both:
            cells.network.run(50)
        np.testing.assert_array_equal(spikes[0].steps, spikes[1].steps)
        self.assertGreater(len(spikes[0]), 2)
        with self.assertRaisesRegex(NetworkError, "nowhere"):
            Model.from_neuroml("/nowhere.nml")

    def test_resets_hold_and_level_are_an_integrate_and_fire_cell(self):
        model = Model("lif", V0=-60, threshold=-50, refractory=2, spike_at="level", hold=True)
        model.channel("leak", 0.1, -60)
        model.reset("v", -58)
        cells = cells_of(model, dt=0.1)
        cells.set_current(2)
        spikes, v = cells.record_spikes(), cells.record_state("v")
        cells.network.run(60)
        x, until, want = -60.0, 0, []
        for k in range(600):
            if k >= until:
                x += 0.1*(0.1*(-60 - x) + 2)
                if x > -50:
                    want.append(k)
                    x, until = -58.0, k + 20
        np.testing.assert_array_equal(spikes.steps, want)
        self.assertGreater(len(want), 5)
        self.assertEqual(v.values.max() < -50, True)

    def test_kinetics_bind_transmitter(self):
        net = Network(0.1)
        cells = net.population("cells", integrator(G=0, kinetics=Kinetics(1.0, 0.2, 0.5, 2.0)), 1)
        source = net.source("source", 1, GivenTrains([0], [1]))
        net.connect(source, cells, "s", rule="all-to-all", delay=0.0)
        s = cells.record_state("s", every=10)
        net.run(6)
        top = 0.5/0.7*(1 - np.exp(-0.7*1.9))  # the pulse is from the end of its step on
        self.assertAlmostEqual(s.values[3, 0], top, places=6)
        self.assertAlmostEqual(s.values[5, 0], 0.5/0.7*(1 - np.exp(-1.4))*np.exp(-0.2*1.9),
                               places=6)

    def test_rise_scale_is_that_of_the_engine(self):
        for tau, rise in ((5, 1), (5, 5), (3, 2.9999)):
            cells = cells_of(integrator(G=0, tau=tau, rise=rise), dt=0.001)
            cells.set("s_rise", 1.0)
            s = cells.record_state("s")
            cells.network.run(30)
            self.assertAlmostEqual(s.values.max(), 1, places=3)
            self.assertAlmostEqual(s.values[1, 0]/0.001, rise_scale(tau, rise), delta=1e-3)
        self.assertEqual(rise_scale(5, 0), 0)


class Sampling(unittest.TestCase):
    def test_holes_are_filled(self):
        def rate(v):
            return 0.1*(v + 40)/(1 - np.exp(-(v + 40)/10))
        s = sample(rate, (-100, 20, 0.1))
        v = s.min + s.step*np.arange(s.values.size)
        np.testing.assert_allclose(s.values, linoid((v + 40)/10), rtol=1e-9)
        self.assertAlmostEqual(s.values[600], 1, places=9)

    def test_what_is_not_smooth_stays(self):
        for f in (lambda v: (v > -40)*1.0, lambda v: np.abs(v + 40),
                  lambda v: np.sqrt(np.abs(v + 40)), lambda v: np.where(v < -90, np.nan, 1.0)):
            s = sample(f, (-100, 20, 0.5))
            v = s.min + s.step*np.arange(s.values.size)
            np.testing.assert_array_equal(s.values, f(v))

    def test_a_constant_may_be_a_number(self):
        self.assertEqual(set(sample(lambda v: 5.0).values), {5})

    def test_samples_have_to_cover_the_tables(self):
        model = Model("cell", grid=(-80, 40, 0.5))
        model.channel("k", 1, -70, [Gate("n", inf=lambda v: 0.5 + 0*v, tau=lambda v: 1 + 0*v)])
        with self.assertRaisesRegex(NetworkError, "inf of gate n of channel k has samples from "
                                                  "-80 to 40 mV"):
            cells_of(model)
        cells_of(model, grid=(-80, 40, 0.5))

    def test_samples_may_be_an_array(self):
        model = Model("cell")
        model.current("i", 1, Samples(np.ones(19), -120, 10))
        cells = cells_of(model)
        cells.network.run(10)
        self.assertAlmostEqual(cells.get("v")[0], -55)


class Inputs(unittest.TestCase):
    def test_currents_over_time_are_added_up(self):
        cells = cells_of(integrator(), 3)
        v = cells.record_state("v", every=10)
        cells.inject([1, 2, 3], every=2.0)                             # 0 to 6 ms
        cells.inject([1, 1], every=1.0, scale=[0, 10, 20])             # 0 to 2 ms
        cells.inject(np.arange(12.0).reshape(4, 3)*100, every=1.0)     # 0 to 4 ms
        cells.inject_pulse(5, 7, 1000, scale=[1, 0, -1])
        cells.network.run(9)
        want = np.zeros((9, 3))
        total = np.zeros(3)
        for ms in range(9):
            want[ms] = total
            total += ([1, 1, 2, 2, 3, 3] + [0]*3)[ms]
            total += np.array([0, 10, 20])*(ms < 2) + np.array([1, 0, -1])*1000*(5 <= ms < 7)
            if ms < 4:
                total += np.arange(12.0).reshape(4, 3)[ms]*100
        np.testing.assert_allclose(v.values, want, atol=1e-9)
        cells.clear_inputs()
        before = cells.get("v")
        cells.inject([5], every=20)
        cells.network.run(1)
        np.testing.assert_allclose(cells.get("v"), before + 5)

    def test_noise_has_its_deviation(self):
        cells = cells_of(integrator(), 4000, seed=3)
        cells.add_white_noise(2.0)
        cells.network.run(25)
        self.assertAlmostEqual(cells.get("v").std(), 10, delta=0.5)
        cells = cells_of(integrator(), 4000, seed=4)
        cells.add_noise(1, 3, 2.0, scale=np.r_[np.ones(2000), np.zeros(2000)])
        cells.network.run(steps=1)
        self.assertAlmostEqual(cells.get("v")[:2000].mean()/0.1, 1, delta=0.3)
        self.assertAlmostEqual(cells.get("v")[:2000].std()/0.1, 3, delta=0.2)
        self.assertEqual(np.abs(cells.get("v")[2000:]).max(), 0)

    def test_poisson_input_has_its_rates(self):
        cells = cells_of(integrator(G=0, tau=1e9), 1000, seed=5)
        cells.add_poisson("s", np.r_[np.full(500, 50), np.zeros(500)], 2.0)
        cells.network.run(1000)
        s = cells.get("s")/2
        self.assertAlmostEqual(s[:500].mean(), 50, delta=2)
        self.assertEqual(s[500:].max(), 0)

    def test_sources_spike_as_they_are_told(self):
        net = Network(0.1)
        cells = net.population("cells", integrator(G=0, tau=1e9), 2)
        source = net.source("source", 2, GivenTrains([1, 0, 1], [3.0, 1.0, 2.0]))
        net.connect(source, cells, "s", rule="one-to-one", weight=1.0, delay=0.5)
        spikes, s = source.record_spikes(), cells.record_state("s", every=5)
        net.run(4)
        np.testing.assert_array_equal(spikes.steps, [10, 20, 30])
        np.testing.assert_array_equal(spikes.indices, [0, 1, 1])
        np.testing.assert_array_equal(np.round(s.values[:, 1]), [0, 0, 0, 0, 0, 0, 1, 1])
        source.set_trains(PoissonTrains([[1000.0], [0.0], [2000.0]], every=100))
        count = source.count_spikes()
        net.run(400)
        self.assertAlmostEqual(count.total, 2*(96 + 200), delta=100)
        source.set_trains(PoissonTrains([0.0, 500.0]))
        count = source.count_spikes()
        net.run(400)
        self.assertEqual(count.counts[0], 0)
        self.assertAlmostEqual(count.counts[1], 200, delta=70)


class Connections(unittest.TestCase):
    def test_pairs_keep_their_order(self):
        net = Network(0.1)
        cells = net.population("cells", integrator(G=0, tau=1e9), 4)
        source = net.source("source", 3, GivenTrains([0, 1, 2], [0, 0, 0]))
        i, j = np.array([2, 0, 2, 1, 0]), np.array([0, 3, 2, 1, 0])
        w, d = np.array([1.0, 2, 4, 8, 16]), np.array([0.1, 0.2, 0.3, 0.4, 0.5])
        synapses = net.connect(source, cells, "s", pairs=(i, j), weight=w, delay=d)
        np.testing.assert_array_equal(synapses.sources, i)
        np.testing.assert_array_equal(synapses.targets, j)
        np.testing.assert_array_equal(synapses.weights, w)
        np.testing.assert_allclose(synapses.delays, d)
        self.assertEqual(len(synapses), 5)
        net.run(2)
        np.testing.assert_allclose(cells.get("s"), [17, 8, 4, 2], rtol=1e-6)
        for w in (np.array([3.0, 1, 4, 1, 5]), 2.0):
            synapses.weights = w
            np.testing.assert_array_equal(synapses.weights, np.broadcast_to(w, 5))
            source.set_trains(GivenTrains([2], [net.time]))
            before = cells.get("s")
            net.run(2)
            arrived = np.zeros(4)
            np.add.at(arrived, j[i == 2], np.broadcast_to(w, 5)[i == 2])
            np.testing.assert_allclose(cells.get("s") - before, arrived, atol=1e-4)

    def test_rules_draw_synapses(self):
        net = Network(0.1, seed=1)
        cells = net.population("cells", integrator(G=0, tau=10), 50)
        for rule, count in (({"rule": "all-to-all"}, 2500),
                            ({"rule": "all-to-all", "no_self": True}, 2450),
                            ({"rule": "one-to-one"}, 50),
                            ({"rule": "in-degree", "degree": 3}, 150)):
            self.assertEqual(len(net.connect(cells, cells, "s", **rule)), count)
        drawn = net.connect(cells, cells, "s", probability=0.1, weight=0.3, delay=1.0)
        self.assertAlmostEqual(len(drawn), 250, delta=75)
        np.testing.assert_array_equal(drawn.weights, 0.3)
        self.assertTrue((np.diff(drawn.sources) >= 0).all())

    def test_short_term_plasticity_depresses(self):
        net = Network(0.1)
        cells = net.population("cells", integrator(G=0, tau=1e9), 1)
        source = net.source("source", 1, GivenTrains([0, 0], [0, 50]))
        synapses = net.connect(source, cells, "s", rule="all-to-all", weight=1.0, delay=0.1,
                               short_term=TsodyksMarkram(U=0.5, tau_rec=100, tau_facil=0))
        s = cells.record_state("s", every=100)
        net.run(60)
        x = 1 - 0.5*np.exp(-0.5)
        np.testing.assert_allclose(s.values[1, 0], 0.5, rtol=1e-6)
        np.testing.assert_allclose(cells.get("s"), 0.5 + 0.5*x, rtol=1e-6)
        u, available = synapses.short_term()
        np.testing.assert_allclose(u, 0, atol=1e-9)
        np.testing.assert_allclose(available, 1 - (1 - 0.5*x)*np.exp(-0.099), rtol=1e-6)

    def test_spikes_in_time_change_weights(self):
        model = integrator(G=0, tau=1)
        model.change(threshold=0.5)
        net = Network(0.1)
        cells = net.population("cells", model, 1)
        source = net.source("source", 1, GivenTrains([0], [10]))
        synapses = net.connect(source, cells, "s", rule="all-to-all", weight=0.5, delay=1.0,
                               stdp=STDP(0.1, 0.2, 20, 10, w_max=1))
        spikes = cells.record_spikes()
        cells.inject_pulse(20, 20.1, 10)
        net.run(30)
        np.testing.assert_array_equal(spikes.steps, [200])
        np.testing.assert_allclose(synapses.weights, 0.5 + 0.1*np.exp(-9/20), rtol=1e-9)
        synapses.weights = 0.25
        np.testing.assert_array_equal(synapses.weights, 0.25)

    def test_gap_junctions_and_graded_synapses(self):
        model = Model("leaky")
        model.channel("leak", 0.1, -65)
        net = Network(0.01, method="exp-euler")
        a, b = net.population("a", model, 2), net.population("b", model, 1)
        net.connect_gaps(a, a, ([0], [1]), 0.1)
        net.connect_graded(a, b, ([1], [0]), 0.2, 0.0, activation=lambda v: 0.5 + 0*v)
        a.set_parameter("current", [1, 0])
        net.run(1000)
        np.testing.assert_allclose(a.get("v"), [-65 + 20/3, -65 + 10/3], rtol=1e-6)
        np.testing.assert_allclose(b.get("v"), -32.5, rtol=1e-6)


class Monitors(unittest.TestCase):
    def test_what_is_taken_is_forgotten(self):
        cells = cells_of(wang_buzsaki(), 4, 0.05, method="exp-euler")
        cells.set_parameter("current", [1, 2, 3, 4])
        spikes, some = cells.record_spikes(), cells.record_spikes([3, 1])
        v, rate = cells.record_state("v", [2, 0], every=20), cells.record_rate(5.0)
        count, current = cells.count_spikes(), cells.record_state("I(na)", 1, 100)
        net = cells.network
        net.run(100)
        self.assertEqual(len(spikes), count.total)
        self.assertGreater(len(spikes), 20)
        np.testing.assert_array_equal(np.bincount(spikes.indices, minlength=4), count.counts)
        np.testing.assert_array_equal(some.steps, spikes.steps[np.isin(spikes.indices, [1, 3])])
        np.testing.assert_array_equal(spikes.times, spikes.steps*0.05)
        self.assertEqual(v.values.shape, (100, 2))
        np.testing.assert_array_equal(v.values[0], -70)
        np.testing.assert_array_equal(v.indices, [2, 0])
        np.testing.assert_allclose(v.times, np.arange(100.0))
        self.assertEqual(current.values.shape, (20, 1))
        self.assertEqual((len(rate.rates), rate.bin), (20, 5))
        np.testing.assert_allclose(rate.rates.sum()*0.005*4, len(spikes))
        np.testing.assert_allclose(rate.times, 5.0*np.arange(20))

        steps, indices = spikes.take()
        self.assertEqual((len(steps), len(indices), len(spikes)), (count.total, count.total, 0))
        self.assertEqual(v.take()[1].shape, (100, 2))
        self.assertEqual(len(rate.take()[0]), 20)
        count.clear()
        net.run(10)
        self.assertTrue((spikes.steps >= 2000).all())
        self.assertEqual(len(spikes), count.total)
        np.testing.assert_array_equal(v.steps, 2000 + 20*np.arange(10))
        np.testing.assert_allclose(rate.times, [100, 105])

    def test_no_spike_is_an_empty_array(self):
        spikes = cells_of(integrator()).record_spikes()
        self.assertEqual([x.shape for x in spikes.take()], [(0,), (0,)])


class Runs(unittest.TestCase):
    def net(self, size=20):
        cells = cells_of(wang_buzsaki(refractory=1, spike_at="level"), size, 0.05,
                         method="exp-euler")
        cells.set("v", np.linspace(-70, -60, size))
        cells.set_current(1.5)
        return cells.network, cells

    def test_many_short_runs_are_one(self):
        a, b = self.net(), self.net()
        a[0].run(50)
        for _ in range(250):
            self.assertTrue(b[0].run(0.2))
        for _ in range(3):
            b[0].run(0)
            b[0].run(steps=0)
        np.testing.assert_array_equal(a[1].get("v"), b[1].get("v"))
        self.assertEqual((b[0].steps, round(b[0].time, 9)), (1000, 50))

    def test_progress_is_told_and_stops(self):
        net, _ = self.net()
        seen = []
        self.assertTrue(net.run(20, progress=lambda *at: seen.append(at), period=0))
        self.assertEqual((seen[0], seen[-1][0], round(seen[-1][1], 9)), ((0.0, 0.0), 1.0, 20))
        self.assertFalse(net.run(1e6, progress=lambda fraction, _: fraction > 0, period=0))
        self.assertLess(net.time, 1e5)
        self.assertTrue(net.run(1))

    def test_exceptions_of_progress_are_raised(self):
        net, _ = self.net()

        def fail(fraction, _):
            raise KeyError("mine")
        with self.assertRaisesRegex(KeyError, "mine"):
            net.run(1e6, progress=fail)
        self.assertTrue(net.run(1))

    def test_ctrl_c_ends_a_run(self):
        net, _ = self.net()
        timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
        timer.start()
        with self.assertRaises(KeyboardInterrupt):
            net.run(1e9)
        timer.join()
        self.assertGreater(net.steps, 0)
        before = net.steps
        self.assertTrue(net.run(1))
        self.assertEqual(net.steps, before + 20)

    def test_another_thread_cancels_a_run_and_cannot_use_the_network(self):
        net, cells = self.net()
        net.cancel()  # there is none
        errors = []

        def cancel():
            time.sleep(0.2)
            for use in (lambda: cells.get("v"), lambda: net.run(1), lambda: net.warnings):
                try:
                    use()
                except NetworkError as e:
                    errors.append(str(e))
            net.cancel()
        thread = threading.Thread(target=cancel)
        thread.start()
        self.assertFalse(net.run(1e9))
        thread.join()
        self.assertEqual(len(errors), 3)
        self.assertIn("in use", errors[0])

    def test_checkpoints_go_on_to_the_same_bits(self):
        (a, cells), (b, other) = self.net(), self.net()
        a.run(30)
        b.restore(a.checkpoint())
        self.assertEqual(b.steps, 600)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "checkpoint")
            a.checkpoint_file(path)
            a.run(20)
            first = cells.get("v")
            a.restore_file(path)
        for net in (a, b):
            net.run(20)
        np.testing.assert_array_equal(cells.get("v"), first)
        np.testing.assert_array_equal(other.get("v"), first)
        with self.assertRaisesRegex(NetworkError, "checkpoint"):
            b.restore(b"nonsense")

    def test_a_network_goes_on_where_another_was(self):
        def build():
            model = wang_buzsaki(refractory=1, spike_at="level")
            model.receptor("exc", G=0.1, tau=3)
            net = Network(0.05, method="exp-euler")
            cells = net.population("cells", model, 6)
            source = net.source("source", 2, GivenTrains([0, 1, 0], [3, 28, 29]))
            net.connect(cells, cells, "exc", rule="all-to-all", weight=0.1, delay=4.0, no_self=True)
            net.connect(source, cells, "exc", rule="all-to-all", weight=0.7, delay=3.0)
            return net, cells, source, [cells.record_spikes(), source.record_spikes()]
        (a, cells, source, spikes), (b, cells2, source2, spikes2) = build(), build()
        cells.set_parameter("current", np.linspace(1, 2, 6))
        cells2.set_parameter("current", cells.get_parameter("current"))
        a.run(30)
        b.set_steps(a.steps)
        for name in cells.model.variables():
            cells2.set(name, cells.get(name))
        cells2.set_refractory_until(cells.refractory_until())
        cells2.set_spikes_under_way(*cells.spikes_under_way())
        source2.set_spikes_under_way(*source.spikes_under_way())
        self.assertEqual(source.spikes_under_way()[0].tolist(), [580, 560])
        for net, monitors in ((a, spikes), (b, spikes2)):
            for m in monitors:
                m.clear()
            net.run(40)
        for m, m2 in zip(spikes, spikes2):
            np.testing.assert_array_equal(m.steps, m2.steps)
            np.testing.assert_array_equal(m.indices, m2.indices)
        self.assertGreater(len(spikes[0]), 3)
        np.testing.assert_array_equal(cells.get("v"), cells2.get("v"))

    def test_voltages_outside_the_table_are_a_warning(self):
        cells = cells_of(wang_buzsaki(), dt=0.01)
        cells.set_current(-10)
        self.assertEqual(cells.outside.count, 0)
        cells.network.run(50)
        self.assertGreater(cells.outside.count, 100)
        self.assertLess(cells.outside.lowest, -120)
        self.assertIn("outside the rate table", cells.network.warnings[0])

    def test_a_voltage_that_explodes_is_an_error(self):
        cells = cells_of(wang_buzsaki(), dt=0.01)
        cells.set_current(1e9)
        with self.assertRaisesRegex(NetworkError, 'population "cells": v of neuron 0 became'):
            cells.network.run(10)

    def test_a_network_is_not_closed_in_its_run(self):
        net = cells_of(integrator()).network
        refused = []

        def progress(fraction, time):
            with self.assertRaisesRegex(NetworkError, "in use") as why:
                net.close()
            refused.append(why)

        net.run(1.0, progress=progress)
        self.assertTrue(refused)
        net.run(1.0)
        net.close()
        net.close()
        with self.assertRaisesRegex(NetworkError, "freed"):
            net.run(1.0)

    def test_closed_networks_are_none(self):
        with cells_of(integrator()).network as net:
            cells = net.population("more", integrator(), 1)
        with self.assertRaisesRegex(NetworkError, "freed"):
            cells.get("v")
        net.close()


class Wrong(unittest.TestCase):
    def test_wrong_arguments_are_named(self):
        net = Network(0.1)
        cells = net.population("cells", integrator(G=0, tau=1), 3)
        source = net.source("source", 2, PoissonTrains(10))

        def connect(*pairs, source=cells, target=cells, **others):
            net.connect(source, target, "s", pairs=pairs, **others)

        for message, call in (
                ("dt is nan ms", lambda: Network(float("nan"))),
                ('method "heun"', lambda: Network(0.1, method="heun")),
                ("precision of 16 bits", lambda: Network(0.1, precision=16)),
                ("2 values of v for the 3 cells", lambda: cells.set("v", [1, 2])),
                ("v of cell 1 .* is NaN", lambda: cells.set("v", [1, np.nan, 2])),
                ("v has the shape", lambda: cells.set("v", np.zeros((3, 1)))),
                ('no variable "w"', lambda: cells.get("w")),
                ('no parameter "none.I"', lambda: cells.set_parameter("none.I", 1)),
                ("current of population \"cells\" is \\+Inf", lambda: cells.set_current(np.inf)),
                ("column for each", lambda: cells.inject(np.zeros((4, 2)), 1.0)),
                ("every 0 ms", lambda: cells.inject([1], 0)),
                ("want whole numbers", lambda: cells.record_spikes([0.5])),
                ("no index", lambda: cells.record_spikes([])),
                ("neuron 3 of population", lambda: cells.record_spikes([3])),
                ("recording every 0 steps", lambda: cells.record_state("v", every=0)),
                ("2 sources and 1 targets", lambda: connect([0, 1], [0])),
                ("want pairs as two arrays", lambda: net.connect(cells, cells, "s", pairs=3)),
                ("one of them", lambda: net.connect(cells, cells, "s")),
                ("source of pair 0 is neuron -1", lambda: connect([-1], [0])),
                ('no receptor "x"', lambda: net.connect(cells, cells, "x", rule="all-to-all")),
                ("2 weights of 1 pairs", lambda: connect([0], [0], weight=[1, 2])),
                ("is a source, want a population", lambda: connect([0], [0], target=source)),
                ("2 indices and 1 times", lambda: GivenTrains([0, 1], [1])),
                ("3 rates for 2 neurons", lambda: source.set_trains(PoissonTrains([1, 2, 3]))),
                ("a duration or a number of steps", lambda: net.run()),
                ("-1 steps", lambda: net.run(steps=-1)),
                ("duration is NaN", lambda: net.run(np.nan)),
                ("step -5", lambda: net.set_steps(-5)),
                ("spike 0 is in step 7 of 0", lambda: cells.set_spikes_under_way([7], [0])),
                ("2 steps for 3 cells", lambda: cells.set_refractory_until([0, 0])),
                ("two populations are named", lambda: net.population("cells", integrator(), 1)),
                ("-1 cells", lambda: net.population("none", integrator(), -1)),
                ("no model is built in", lambda: Model.built_in("hodgkin")),
                ("want min, max and step", lambda: sample(np.exp, (0, 1, 0))),
                ("G is -1 mS/cm2", lambda: self.leak(-1)),
                ("size is 18446744073709551617, want .* to 9223372036854775807",
                 lambda: net.population("many", integrator(), 2**64 + 1)),
                ("size is 2.5, want a whole", lambda: net.source("s", 2.5, PoissonTrains(1))),
                ("size is True, want a whole", lambda: net.population("p", integrator(), True)),
                ("size is nan, want a whole",
                 lambda: net.population("p", integrator(), np.float64("nan"))),
                ("precision is 4294967360, want .* to 2147483647",
                 lambda: Network(0.1, precision=2**32 + 64)),
                ("threads is 4294967297, want", lambda: Network(0.1, threads=2**32 + 1)),
                ("seed is -1, want a whole number from 0", lambda: Network(0.1, seed=-1)),
                ("seed is 18446744073709551616, want", lambda: Network(0.1, seed=2**64)),
                ("dt is True, want a number", lambda: Network(True)),
                ("dt is '0.1', want a number", lambda: Network("0.1")),
                (r"grid \(0, 1\): want min, max and step",
                 lambda: Network(0.1, grid=(0, 1))),
                ("steps is 18446744073709551621, want", lambda: net.run(steps=2**64 + 5)),
                ("steps is 1.5, want", lambda: net.run(steps=1.5)),
                ("steps is inf, want", lambda: net.set_steps(np.inf)),
                ("steps is 18446744073709551616, want", lambda: net.set_steps(2**64)),
                ("every is 18446744073709551617, want",
                 lambda: cells.record_state("v", every=2**64 + 1)),
                ("every is True, want", lambda: cells.record_state("v", every=True)),
                ("degree is 18446744073709551617, want",
                 lambda: net.connect(cells, cells, "s", rule="in-degree", degree=2**64 + 1)),
                ("no_self is 'no', want True or False",
                 lambda: net.connect(cells, cells, "s", rule="all-to-all", no_self="no")),
                ("indices is of uint64 and number 1 is 18446744073709551615, want",
                 lambda: cells.record_spikes(np.array([0, 2**64 - 1], np.uint64))),
                ("indices is of float64 and number 0 is nan, want",
                 lambda: cells.record_spikes([np.nan])),
                ("indices is of bool, want", lambda: cells.record_spikes([True, False, False])),
                ("indices is of object, want", lambda: cells.record_spikes([2**64])),
                ("v is of complex128, want real", lambda: cells.set("v", [1j, 2, 3])),
                ("v is of <U1, want real", lambda: cells.set("v", "3")),
                ("v is of object, want real", lambda: cells.set("v", None)),
                ("weight is of complex128, want real", lambda: connect([0], [0], weight=1j)),
                ("amplitude is 1j, want a number", lambda: cells.inject_pulse(0, 1, 1j)),
                ("bin is None, want a number", lambda: cells.record_rate(None)),
                ("has a character NUL", lambda: cells.set("v\0w", 1)),
                ("has a character NUL", lambda: net.population("a\0b", integrator(), 1)),
                ("has a character NUL", lambda: net.checkpoint_file("/tmp/a\0b"))):
            with self.subTest(message):
                with self.assertRaisesRegex(NetworkError, re.compile(message, re.IGNORECASE)):
                    call()

    def test_whole_numbers_may_be_numpys_or_floats(self):
        for size in (3, np.int8(3), np.uint64(3), 3.0, np.float32(3), np.array(3)):
            net = Network(0.1, seed=2**64 - 1, threads=np.int64(1))
            cells = net.population("cells", integrator(), size)
            monitor = cells.record_state("v", [0.0, 2.0], every=np.int32(2))
            net.run(steps=4.0)
            self.assertEqual((len(cells), net.steps, monitor.values.shape), (3, 4, (2, 2)))

    def leak(self, G):
        model = Model()
        model.channel("leak", G, 0)
        return model.variables()


class WithoutBrian2(unittest.TestCase):
    def python(self, code):
        code = "import sys; sys.modules['brian2'] = None\n" + code
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    def test_networks_need_no_brian2(self):
        done = self.python("from lut4go import *; import lut4go; net = Network(0.1)\n"
                           "net.population('c', Model.built_in('squid'), 2); net.run(1)\n"
                           "print(net.steps, sorted(m for m in sys.modules if 'brian2' in m))\n"
                           "lut4go.tabulate")
        self.assertEqual(done.stdout, "10 ['brian2']\n")
        self.assertIn("ImportError: lut4go.tabulate needs Brian2", done.stderr)

    def test_the_example_of_the_readme_runs(self):
        text = (HERE.parent / "README.md").read_text()
        code, = re.findall(r"```python\n(import lut4go\n.*?)```", text, re.DOTALL)
        done = self.python(code)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^\d+ spikes")


if __name__ == "__main__":
    unittest.main()
