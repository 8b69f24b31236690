package hh

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

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
	positions, c := kernel.NewPositions[T](len(v)), make([][]T, 5)
	for i := range c {
		c[i] = make([]T, len(v))
	}
	check(t, k.Index(positions, v, p.rows))
	check(t, k.Eval(c, 0, positions))
	g, e, x := make([]T, len(v)), make([]T, len(v)), make([]T, len(v))
	k.Fill(g, T(leak.G))
	k.Fill(e, T(float64(leak.G*leak.E)+p.current))
	check(t, k.MulPow(c[4], h, 1))
	check(t, k.AddConductance(g, e, c[4], T(na.E)))
	k.Fill(x, T(potassium.G))
	check(t, k.MulPow(x, n, 4))
	check(t, k.AddConductance(g, e, x, T(potassium.E)))
	for i, r := range p.model.Receptors {
		k.Fill(x, T(r.G))
		check(t, k.MulPow(x, p.state[3+i], 1))
		check(t, k.AddConductance(g, e, x, T(r.E)))
		k.Decay(p.state[3+i], T(1-p.dt/r.Tau))
	}
	check(t, k.Gate(h, c[0], c[1]))
	check(t, k.Gate(n, c[2], c[3]))
	check(t, k.MoveVoltage(v, g, e, &kernel.VoltageStep[T]{DtCm: T(p.dt / p.model.Cm), Above: make([]uint8, (len(v)+7)/8)}))
}

// newTwoPopulations connects excitatory cells with two receptors and inhibitory
// ones with one to each other and themselves, all delays being minDelay (ms) or longer.
// Many excitatory cells make several blocks even for one thread; density scales
// the probabilities.
func newTwoPopulations(t testing.TB, c Config, many int, density, minDelay float64) (*Network, []*SpikeMonitor) {
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
		{excitatory, inhibitory, "ampa", 0.2, 0.3, Uniform{Lo: minDelay, Hi: minDelay + 2}},
		{inhibitory, excitatory, "gaba", 0.3, 0.7, Uniform{Lo: minDelay + 0.5, Hi: minDelay + 0.6}},
		{excitatory, excitatory, "ampa", 0.1, 0.1, Uniform{Lo: minDelay, Hi: minDelay + 5}},
		// A second projection into a receptor, whose weight sums differently.
		{excitatory, inhibitory, "ampa", 0.1, 0.03, Constant(minDelay)},
		{inhibitory, inhibitory, "ampa", 0.5, 0.011, Uniform{Lo: minDelay, Hi: minDelay + 0.3}},
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
		many     int
		density  float64
		minDelay float64 // ms
		threads  int
		steps    []int // of each Run
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
		t.Run(fmt.Sprintf("%d cells, density %v, delays from %v ms, %d threads", c.many, c.density, c.minDelay, c.threads), func(t *testing.T) {
			n, monitors := newTwoPopulations(t, Config{Precision: precision, Threads: c.threads}, c.many, c.density, c.minDelay)
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

// newWeightedNetwork connects excitatory and inhibitory cells by all rules, with weights
// whose sums depend on their order and with several synapses of a pair.
func newWeightedNetwork(t testing.TB, c Config, many int) *Network {
	t.Helper()
	c.Dt, c.Grid, c.Seed = 0.05, coarseGrid, 9
	n := newNetwork(t, c)
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "ampa", G: 0.002, E: 0, Tau: 3}, {Name: "gaba", G: 0.003, E: -75, Tau: 8}}
	a := addPopulation(t, n, "a", m, many)
	m.Threshold = -10
	b := addPopulation(t, n, "b", m, 37)
	check(t, a.Set("v", Uniform{Lo: -70, Hi: 10}))
	check(t, b.Set("v", Uniform{Lo: -80, Hi: 5}))
	check(t, a.SetCurrent(1.5))
	check(t, b.SetCurrent(0.5))
	pairs := randomPairs(10, 40*many, many, 37)
	for i := range pairs.Delays {
		pairs.Delays[i] = 0.05 * float64(8+i%3)
	}
	for _, c := range []struct {
		from, to *Population
		Connection
	}{
		{a, b, Connection{Receptor: "ampa", Rule: pairs}},
		{a, b, Connection{Receptor: "ampa", Rule: InDegree(50), Weight: Exponential{Mean: 1}, Delay: Uniform{Lo: 0.4, Hi: 2}, Multapses: true}},
		{a, b, Connection{Receptor: "ampa", Rule: Probability(0.2), Weight: Constant(0.3), Delay: Uniform{Lo: 0.4, Hi: 0.5}}},
		{a, a, Connection{Receptor: "ampa", Rule: OutDegree(20), Weight: Truncated{Of: Normal{Mean: 1, SD: 1}, Lo: 0, Hi: 9}, Delay: Truncated{Of: Normal{Mean: 2, SD: 1}, Lo: 0.4, Hi: 5}, NoSelf: true, Multapses: true}},
		{b, a, Connection{Receptor: "gaba", Rule: AllToAll{}, Weight: Uniform{Lo: 0.1, Hi: 3}, Delay: Constant(0.6)}},
		{b, b, Connection{Receptor: "gaba", Rule: OneToOne{}, Weight: Normal{Mean: 1, SD: 0.1}, Delay: Constant(1)}},
		{a, a, Connection{Receptor: "ampa", Rule: Probability(0.05), Weight: Exponential{Mean: 0.5}, Delay: Uniform{Lo: 0.4, Hi: 1}, NoSelf: true}},
	} {
		connect(t, n, c.from, c.to, c.Connection)
	}
	return n
}

func TestWeightedNetworksHaveTheBitsOfTheReferenceSimulation(t *testing.T) {
	t.Run("float64", func(t *testing.T) { checkWeightedBits[float64](t, 64) })
	t.Run("float32", func(t *testing.T) { checkWeightedBits[float32](t, 32) })
}

func checkWeightedBits[T kernel.Float](t *testing.T, precision int) {
	for _, c := range []struct {
		many, threads int
		steps         []int // of each Run
	}{
		{130, 1, []int{300}},
		{130, 3, []int{1, 2, 200, 0, 97}},
		{130, 8, []int{299, 1}},
		{600, 1, []int{13, 87}},
		{600, 2, []int{100}},
	} {
		t.Run(fmt.Sprintf("%d cells, %d threads, %v steps", c.many, c.threads, c.steps), func(t *testing.T) {
			n := newWeightedNetwork(t, Config{Precision: precision, Threads: c.threads}, c.many)
			total := 0
			for _, k := range c.steps {
				total += k
			}
			want, wrong := newReferenceSimulation[T](t, n, total), newReferenceSimulation[T](t, n, total)
			wrong.backwards = true
			for _, k := range c.steps {
				run(t, n, float64(k)*0.05)
				for range k {
					want.advance(t)
					wrong.advance(t)
				}
				checkSameStates(t, n, want)
			}
			arrivals := 0
			for _, p := range want.projections {
				for _, a := range p.arrivals {
					arrivals += len(a)
				}
			}
			if arrivals < 5000 {
				t.Errorf("only %d arrivals", arrivals)
			}
			for i, p := range want.populations {
				if j := 3; slices.Equal(p.state[j], wrong.populations[i].state[j]) {
					t.Errorf("population %d: the order of the arrivals makes no difference, so this proves nothing", i)
				}
			}
		})
	}
}
