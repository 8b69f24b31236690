package hh

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// longestEpoch is how many steps an epoch has at most.
const longestEpoch = 512

// newConnection returns the synapses that one Connect makes between passive cells.
func newConnection(t testing.TB, config Config, from, to int, c Connection) *Synapses {
	t.Helper()
	n := newNetwork(t, config)
	a := addPopulation(t, n, "from", passive(0.1, -65), from)
	b := addPopulation(t, n, "to", passive(0.1, -65), to)
	c.Receptor = "s"
	made := connect(t, n, a, b, c)
	if got := len(synapsesOf(made)); got != made.Len() {
		t.Fatalf("there should be %d synapses, there are %d", made.Len(), got)
	}
	return made
}

// synapse is one synapse, its delay in steps.
type synapse struct {
	source, target, delay int
	weight                float64
}

// synapsesOf lists synapses by source, then target.
func synapsesOf(s *Synapses) []synapse {
	var all []synapse
	s.projection.Each(func(source, target, delay int, weight float64) {
		all = append(all, synapse{source, target, delay, weight})
	})
	return all
}

// degrees counts the synapses of each source and of each target. It fails the
// test unless the synapses exist and are ordered, which no pair is that is
// connected twice.
func (s *Synapses) degrees(t testing.TB) (out, in []int) {
	t.Helper()
	out, in = make([]int, s.from.Len()), make([]int, s.to.Len())
	var last synapse
	for i, s := range synapsesOf(s) {
		if s.target >= len(in) || i > 0 && (s.source < last.source || s.source == last.source && s.target <= last.target) {
			t.Fatalf("synapse %d is from %d to %d, after one from %d to %d", i, s.source, s.target, last.source, last.target)
		}
		out[s.source]++
		in[s.target]++
		last = s
	}
	return out, in
}

func TestDelaysAreRoundedToWholeStepsHalvesUp(t *testing.T) {
	for _, c := range []struct {
		ms   float64 // in steps of 0.125
		want int
	}{{0, 0}, {0.0624, 0}, {0.0625, 1}, {0.125, 1}, {0.18, 1}, {0.1875, 2}, {0.19, 2}, {3, 24}, {5.05, 40}, {8191.875, 65535}} {
		s := newConnection(t, Config{Dt: 0.125}, 3, 3, Connection{Rule: Probability(1), Weight: Constant(1), Delay: Constant(c.ms)})
		for _, y := range synapsesOf(s) {
			if y.delay != c.want {
				t.Errorf("%v ms are %d steps, want %d", c.ms, y.delay, c.want)
			}
		}
		if s.projection.MinDelay != c.want {
			t.Errorf("%v ms: the shortest delay is %d steps, want %d", c.ms, s.projection.MinDelay, c.want)
		}
	}
}

func TestSeedsAndCallsOfConnectMakeDifferentSynapses(t *testing.T) {
	c := Connection{Receptor: "s", Rule: Probability(0.3), Weight: Constant(1), Delay: Constant(1)}
	first := newConnection(t, Config{Dt: 0.1, Seed: 1}, 50, 50, c)
	if seed := newConnection(t, Config{Dt: 0.1, Seed: 2}, 50, 50, c); slices.Equal(synapsesOf(seed), synapsesOf(first)) {
		t.Error("seeds 1 and 2 make the same synapses")
	}
	connect(t, first.from.net, first.from, first.to, c)
	if second := first.from.net.synapses[1]; slices.Equal(synapsesOf(second), synapsesOf(first)) {
		t.Error("a second Connect makes the synapses of the first")
	}
}

// newOneSpikeNetwork returns a network of one cell that spikes in its first step, and never
// again, and whose spike crosses one synapse of a delay in steps. It records the
// receptor of the cell that it arrives at: the same cell, or another.
func newOneSpikeNetwork(t testing.TB, delay int, self bool, recordSteps int) (*Network, *StateMonitor) {
	t.Helper()
	n := newNetwork(t, Config{Dt: 0.125, Threads: 1})
	source := addPopulation(t, n, "source", passive(1, 50), 1)
	target := source
	if !self {
		target = addPopulation(t, n, "target", passive(1, -65), 1)
	}
	check(t, source.Set("v", Constant(-1)))
	connect(t, n, source, target, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(0.5), Delay: Constant(float64(delay) * 0.125)})
	return n, recordState(t, target, "s", []int{0}, recordSteps)
}

// traceOfArrival is where the recorded receptor is after each step, counted from 1, if
// the spike of step 0 arrives after a number of steps more.
func traceOfArrival(delay, steps int) []float64 {
	x := make([]float64, steps)
	for i := delay + 1; i < steps; i++ {
		x[i] = 0.5
	}
	return x
}

// withoutDecay takes the receptor's slow decay away.
func withoutDecay(x []float64) []float64 {
	y := slices.Clone(x)
	for i := range y {
		y[i] = math.Round(y[i]*1e5) / 1e5
	}
	return y
}

func TestASpikeArrivesWhenItsDelayIsOver(t *testing.T) {
	for _, self := range []bool{false, true} {
		for _, delay := range []int{0, 1, 2, 3, 24, longestEpoch - 1, longestEpoch, longestEpoch + 1, 1300} {
			n, s := newOneSpikeNetwork(t, delay, self, 1)
			steps := delay + 5
			run(t, n, float64(steps)*0.125)
			if got, want := withoutDecay(s.Values[0]), traceOfArrival(delay, steps); !slices.Equal(got, want) {
				t.Errorf("to itself %v, delay of %d steps: %d samples, the first arrival is in sample %d, want %d",
					self, delay, len(got), slices.Index(got, 0.5), delay+1)
			}
		}
	}
}

func TestASpikeWithoutDelayIsThereAfterItsStep(t *testing.T) {
	n, s := newOneSpikeNetwork(t, 0, true, 1)
	run(t, n, 0.125)
	if got := valuesOf(t, s.pop, "s"); got[0] != 0.5 {
		t.Errorf("after the step of the spike the receptor is at %v, want 0.5", got[0])
	}
}

func TestSpikesAreNeitherLostNorDoubledWhereARunIsCut(t *testing.T) {
	for _, delay := range []int{0, 1, 2, 5, longestEpoch + 3} {
		steps := delay + 8
		for cut := range min(steps, 9) {
			cut := []int{cut, max(steps-cut, 0)}
			n, s := newOneSpikeNetwork(t, delay, true, 1)
			at := 0
			for _, to := range append(cut, steps) {
				if to < at {
					continue
				}
				run(t, n, float64(to-at)*0.125)
				run(t, n, 0)
				if got, want := valuesOf(t, s.pop, "s"), to > delay; (got[0] > 0) != want {
					t.Fatalf("delay of %d steps, cut at %v: after %d steps the receptor is at %v", delay, cut, to, got[0])
				}
				at = to
			}
			if got, want := withoutDecay(s.Values[0]), traceOfArrival(delay, steps); !slices.Equal(got, want) {
				t.Errorf("delay of %d steps, cut at %v: the receptor goes %v, want %v", delay, cut, got, want)
			}
		}
	}
}

func TestSynapsesThatAreMadeWhileARunIsPausedTakeTheNextSpikes(t *testing.T) {
	n, s := newOneSpikeNetwork(t, 3, true, 1)
	run(t, n, 10*0.125)
	connect(t, n, s.pop, s.pop, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(2), Delay: Constant(2 * 0.125)})
	check(t, s.pop.Set("v", Constant(-1)))
	run(t, n, 6*0.125)
	want := traceOfArrival(3, 16)
	for i := 13; i < 16; i++ { // the second spike is in step 10
		want[i] = 2.5
		if i > 13 {
			want[i] = 3
		}
	}
	if got := withoutDecay(s.Values[0]); !slices.Equal(got, want) {
		t.Errorf("the receptor goes %v, want %v", got, want)
	}
}

// referenceSimulation simulates populations of Wang-Buzsaki cells with any receptors
// without blocks, epochs, threads or sorted synapses: every arrival is noted at its
// step.
type referenceSimulation[T kernel.Float] struct {
	k           kernel.Kernels[T]
	populations []*referencePopulation[T]
	projections []*referenceProjection
	step        int
	backwards   bool // add the arrivals of a projection in the wrong order
}

type referencePopulation[T kernel.Float] struct {
	model   Model
	rows    *kernel.Rows[T]
	state   [][]T
	above   []bool
	current float64
	dt      float64
	spikes  []communication.Spike
}

type referenceProjection struct {
	from, to, receptor int
	synapses           [][]synapse // of each source
	arrivals           [][]synapse // of each step, in the order of their spikes
}

// newReferenceSimulation copies a network that has not run yet.
func newReferenceSimulation[T kernel.Float](t testing.TB, n *Network, steps int) *referenceSimulation[T] {
	t.Helper()
	k, err := kernel.New[T]("purego")
	check(t, err)
	s := &referenceSimulation[T]{k: k}
	for _, p := range n.populations {
		m := p.Model()
		tab, err := table.New(n.config.Grid, curves(&m, Euler, n.config.Dt)...)
		check(t, err)
		rows, err := table.Rows[T](tab)
		check(t, err)
		q := &referencePopulation[T]{model: m, rows: rows, above: make([]bool, p.Len()), current: p.current, dt: n.config.Dt}
		for _, name := range m.Variables() {
			x := make([]T, p.Len())
			for i, y := range valuesOf(t, p, name) {
				x[i] = T(y)
			}
			q.state = append(q.state, x)
		}
		for i, v := range q.state[0] {
			q.above[i] = v > T(m.Threshold)
		}
		s.populations = append(s.populations, q)
	}
	for _, p := range n.synapses {
		q := &referenceProjection{from: p.from.index, to: p.to.index, receptor: p.projection.Receptor, arrivals: make([][]synapse, steps)}
		q.synapses = make([][]synapse, p.from.Len())
		for _, y := range synapsesOf(p) {
			q.synapses[y.source] = append(q.synapses[y.source], y)
		}
		s.projections = append(s.projections, q)
	}
	return s
}

func (s *referenceSimulation[T]) advance(t testing.TB) {
	for _, p := range s.populations {
		p.advance(t, s.k)
	}
	for i, p := range s.populations {
		for neuron, v := range p.state[0] {
			now := v > T(p.model.Threshold)
			if now && !p.above[neuron] {
				p.spikes = append(p.spikes, communication.Spike{Step: uint64(s.step), Neuron: uint32(neuron)})
				s.send(i, neuron)
			}
			p.above[neuron] = now
		}
	}
	for _, p := range s.projections {
		receptor := s.populations[p.to].state[3+p.receptor]
		due := p.arrivals[s.step]
		slices.SortStableFunc(due, func(a, b synapse) int { return a.source - b.source })
		if s.backwards {
			slices.Reverse(due)
		}
		for _, y := range due {
			receptor[y.target] += T(y.weight)
		}
	}
	s.step++
}

// send notes when the spike of a neuron arrives where.
func (s *referenceSimulation[T]) send(population, neuron int) {
	for _, p := range s.projections {
		if p.from != population {
			continue
		}
		for _, y := range p.synapses[neuron] {
			if at := s.step + y.delay; at < len(p.arrivals) {
				p.arrivals[at] = append(p.arrivals[at], y)
			}
		}
	}
}

// advance makes a forward Euler step of the whole population.
func (p *referencePopulation[T]) advance(t testing.TB, k kernel.Kernels[T]) {
	v, h, n := p.state[0], p.state[1], p.state[2]
	na, potassium, leak := p.model.Channels[0], p.model.Channels[1], p.model.Channels[2]
	cells, c := kernel.NewCells[T](len(v)), make([][]T, 5)
	for i := range c {
		c[i] = make([]T, len(v))
	}
	check(t, k.Index(cells, v, p.rows))
	check(t, k.Eval(c, 0, cells))
	g, e, x := make([]T, len(v)), make([]T, len(v)), make([]T, len(v))
	k.Fill(g, T(leak.G))
	k.Fill(e, T(float64(leak.G*leak.E)+p.current))
	check(t, k.MulPow(c[4], h, 1))
	check(t, k.Conductance(g, e, c[4], T(na.E)))
	k.Fill(x, T(potassium.G))
	check(t, k.MulPow(x, n, 4))
	check(t, k.Conductance(g, e, x, T(potassium.E)))
	for i, r := range p.model.Receptors {
		k.Fill(x, T(r.G))
		check(t, k.MulPow(x, p.state[3+i], 1))
		check(t, k.Conductance(g, e, x, T(r.E)))
		k.Decay(p.state[3+i], T(1-p.dt/r.Tau))
	}
	check(t, k.Gate(h, c[0], c[1]))
	check(t, k.Gate(n, c[2], c[3]))
	check(t, k.Voltage(v, g, e, T(p.dt/p.model.Cm)))
}

// newTwoPopulations connects excitatory cells with two receptors and inhibitory
// ones with one to each other and themselves, all delays being at least some.
// Many excitatory cells make several blocks even for one thread; density scales
// the probabilities.
func newTwoPopulations(t testing.TB, c Config, many int, density, least float64) (*Network, []*SpikeMonitor) {
	t.Helper()
	c.Dt, c.Grid, c.Seed = 0.05, coarseGrid, 8
	n := newNetwork(t, c)
	e, i := WangBuzsaki(), WangBuzsaki()
	e.Receptors = []Receptor{{Name: "ampa", G: 0.03, E: 0, Tau: 3}, {Name: "gaba", G: 0.05, E: -75, Tau: 8}}
	i.Receptors = []Receptor{{Name: "ampa", G: 0.04, E: 0, Tau: 3}}
	i.Threshold = -10
	excitatory := addPopulation(t, n, "e", e, many)
	inhibitory := addPopulation(t, n, "i", i, 37)
	check(t, excitatory.Set("v", Uniform{Lo: -70, Hi: 10}))
	check(t, inhibitory.Set("v", Uniform{Lo: -80, Hi: 5}))
	check(t, excitatory.SetCurrent(1.5))
	check(t, inhibitory.SetCurrent(0.5))
	for _, c := range []struct {
		from, to            *Population
		receptor            string
		probability, weight float64
		delay               Distribution
	}{
		{excitatory, inhibitory, "ampa", 0.2, 0.3, Uniform{Lo: least, Hi: least + 2}},
		{inhibitory, excitatory, "gaba", 0.3, 0.7, Uniform{Lo: least + 0.5, Hi: least + 0.6}},
		{excitatory, excitatory, "ampa", 0.1, 0.1, Uniform{Lo: least, Hi: least + 5}},
		// A second projection into a receptor, whose weight sums differently.
		{excitatory, inhibitory, "ampa", 0.1, 0.03, Constant(least)},
		{inhibitory, inhibitory, "ampa", 0.5, 0.011, Uniform{Lo: least, Hi: least + 0.3}},
	} {
		connect(t, n, c.from, c.to, Connection{Receptor: c.receptor, Rule: Probability(c.probability * density), Weight: Constant(c.weight), Delay: c.delay})
	}
	return n, []*SpikeMonitor{excitatory.RecordSpikes(), inhibitory.RecordSpikes()}
}

func TestNetworksHaveTheBitsOfTheReferenceSimulation(t *testing.T) {
	t.Run("float64", checkReferenceBits[float64])
	t.Run("float32", checkReferenceBits[float32])
}

func checkReferenceBits[T kernel.Float](t *testing.T) {
	var x T
	precision := 64
	if _, ok := any(x).(float32); ok {
		precision = 32
	}
	for _, c := range []struct {
		many    int
		density float64
		least   float64 // ms
		threads int
		steps   []int // of each Run
	}{
		{130, 1, 0, 1, []int{400}},
		{130, 1, 0, 3, []int{1, 2, 300, 0, 97}},
		{130, 1, 0.05, 2, []int{399, 1}},
		{130, 1, 0.6, 2, []int{400}},
		{130, 1, 0.6, 1, []int{13, 130, 1, 12, 244}},
		{130, 1, longestEpoch*0.05 + 1, 2, []int{600, 450}},
		{1100, 0.01, 0.3, 1, []int{200}},
		{1100, 0.01, 0.3, 3, []int{101, 99}},
		{1100, 0.2, 0.3, 2, []int{200}},
	} {
		t.Run(fmt.Sprintf("%d cells, density %v, delays from %v ms, %d threads", c.many, c.density, c.least, c.threads), func(t *testing.T) {
			n, monitors := newTwoPopulations(t, Config{Precision: precision, Threads: c.threads}, c.many, c.density, c.least)
			total := 0
			for _, k := range c.steps {
				total += k
			}
			want := newReferenceSimulation[T](t, n, total)
			for _, k := range c.steps {
				run(t, n, float64(k)*0.05)
				for range k {
					want.advance(t)
				}
				checkSameStates(t, n, want)
			}
			arrivals := 0
			for _, p := range want.projections {
				for _, a := range p.arrivals {
					arrivals += len(a)
				}
			}
			if arrivals < 1000 {
				t.Errorf("only %d arrivals", arrivals)
			}
			for i, m := range monitors {
				var got []communication.Spike
				for k := range m.Len() {
					got = append(got, communication.Spike{Step: m.Steps[k], Neuron: m.Neurons[k]})
				}
				if len(got) < 20 || !slices.Equal(got, want.populations[i].spikes) {
					t.Errorf("population %d: %d spikes, %d in the reference simulation, or different ones", i, len(got), len(want.populations[i].spikes))
				}
			}
		})
	}
}

// checkSameStates fails the test unless every variable of every neuron is the same.
func checkSameStates[T kernel.Float](t *testing.T, n *Network, want *referenceSimulation[T]) {
	t.Helper()
	for i, p := range n.populations {
		for j, name := range p.model.Variables() {
			for neuron, x := range valuesOf(t, p, name) {
				if y := float64(want.populations[i].state[j][neuron]); x != y || x-x != 0 {
					t.Fatalf("after step %d: %s of neuron %d of %q is %v, in the reference simulation %v", n.Steps(), name, neuron, p.name, x, y)
				}
			}
		}
	}
}
