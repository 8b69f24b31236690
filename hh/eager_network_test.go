package hh

import (
	"math"
	"math/rand/v2"
	"testing"
)

// eagerNetwork is a small random network with everything that package hh has, in whole
// steps: build makes it with hh, and an eagerReference simulates it.
type eagerNetwork struct {
	dt          float64
	steps       int
	populations []eagerPopulation
	trains      []eagerSpike // of the source
	connections []eagerConnection
	couplings   []eagerCoupling
	clamps      []eagerClamp
}

type eagerPopulation struct {
	model    Model
	cells    int
	voltages []float64            // at first
	injected []float64            // current
	own      map[string][]float64 // parameters that differ from cell to cell
}

type eagerSpike struct{ step, neuron int }

type eagerConnection struct {
	from, to         int // a population, or fromSource
	receptor         string
	sources, targets []int
	weights          []float64
	delays           []int
	shortTerm        *eagerShortTerm
	stdp             *STDP
}

type eagerShortTerm struct{ u, tauRec, tauFacil float64 }

// eagerCoupling is of gap junctions, or of graded synapses with the activation sigmoid.
type eagerCoupling struct {
	from, to         int
	sources, targets []int
	conductances     []float64
	graded           bool
	e                float64
}

type eagerClamp struct {
	population, cell  int
	start, end        int
	command, resistor float64
}

const (
	fromSource   = 2 // beside two populations
	eagerSources = 3 // neurons of the source
)

// oneOf draws one of some values.
func oneOf[E any](rng *rand.Rand, of ...E) E { return of[rng.IntN(len(of))] }

func between(rng *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*rng.Float64() }

// eachBetween draws a value for each of some cells.
func eachBetween(rng *rand.Rand, cells int, lo, hi float64) []float64 {
	x := make([]float64, cells)
	for i := range x {
		x[i] = between(rng, lo, hi)
	}
	return x
}

func drawEagerNetwork(seed uint64) *eagerNetwork {
	rng := rand.New(rand.NewPCG(seed, 1))
	n := &eagerNetwork{dt: 0.1, steps: 1000}
	n.populations = []eagerPopulation{drawEagerPopulation(rng, 4), drawEagerPopulation(rng, 3)}
	for range 80 {
		s := eagerSpike{step: rng.IntN(n.steps), neuron: rng.IntN(eagerSources)}
		for range 1 + rng.IntN(3) { // several spikes of a neuron in a step are several
			n.trains = append(n.trains, s)
		}
	}
	n.drawConnections(rng)
	if rng.IntN(3) > 0 {
		n.drawCouplings(rng)
	}
	if rng.IntN(2) == 0 {
		n.clamps = []eagerClamp{
			{population: 0, cell: 1, start: 200, end: 330, command: -50},
			{population: 0, cell: 2, start: 300, end: 500, command: -20},
			{population: 0, cell: 2, start: 450, end: 600, command: -60, resistor: 2.5},
			{population: 0, cell: 3, start: 200, end: 700, command: -20, resistor: 1.5},
			{population: 1, cell: 0, start: 333, end: 777, command: -45, resistor: 2},
			{population: 1, cell: 1, start: 800, end: 900, command: -25},
		}
	}
	return n
}

// eagerRanges has the parameters that cells may have of their own.
var eagerRanges = map[string][2]float64{
	"Cm": {1, 2}, "current": {0, 1},
	"leak.G": {0.05, 0.2}, "leak.E": {-65, -58}, "k.E": {-85, -75}, "na.G": {0.02, 0.08},
	"exp.I": {0.2, 0.5}, "w.I": {-1.3, -0.8},
	"e.G": {0.05, 0.2}, "f.G": {0.05, 0.2}, "sat.G": {0.05, 0.2}, "kin.G": {0.05, 0.2}, "p.G": {0.05, 0.2}, "q.G": {0.05, 0.2},
	"e.E": {-10, 10}, "f.E": {-10, 10}, "sat.E": {-10, 10}, "kin.E": {-10, 10},
	"cur.G": {0.2, 0.6}, "kincur.G": {0.2, 0.6},
	"v.reset": {-65, -55}, "w.reset": {0, 0.3},
}

func drawEagerPopulation(rng *rand.Rand, cells int) eagerPopulation {
	p := eagerPopulation{model: drawEagerModel(rng), cells: cells, own: map[string][]float64{}}
	p.voltages = eachBetween(rng, cells, -70, -50)
	p.injected = eachBetween(rng, cells, 0, 2)
	for _, name := range p.model.Parameters() {
		if of, ok := eagerRanges[name]; ok && rng.IntN(3) == 0 {
			p.own[name] = eachBetween(rng, cells, of[0], of[1])
		}
	}
	return p
}

// drawEagerModel draws how a cell spikes. Its channels, currents and receptors are one of
// each kind.
func drawEagerModel(rng *rand.Rand) Model {
	m := Model{
		Name: "eager", Cm: 1.3, V0: -62, Threshold: -30,
		SpikeAt:    oneOf(rng, Crossing, Level),
		Refractory: oneOf(rng, 0, 0.1, 0.7, 2, 5),
		Receptors: []Receptor{
			{Name: "e", G: 0.1, E: 0, Tau: 3, Block: MagnesiumBlock(0.5)},
			{Name: "f", G: 0.05, E: -10, Tau: 6, Rise: 2, Follows: "e", Block: func(v float64) float64 { return 1 / (1 + math.Exp(v/30)) }},
			{Name: "sat", G: 0.1, E: -5, Tau: 8, Saturating: true},
			{Name: "kin", G: 0.1, E: 0, Kinetics: Kinetics{Alpha: 1.1, Beta: 0.19, Concentration: 1, Duration: 1}, Block: MagnesiumBlock(0.3)},
			{Name: "kincur", G: 0.4, Current: true, Kinetics: Kinetics{Alpha: 5, Beta: 0.5, Concentration: 0.7, Duration: 0.3}},
			{Name: "cur", G: 0.5, Tau: 2, Current: true},
			{Name: "p", G: 0.1, E: 0, Tau: 4},
			{Name: "q", G: 0.1, E: 0, Tau: 5, Rise: 5},
		},
	}
	m.Channels = []Channel{
		{Name: "leak", G: 0.1, E: -62},
		{Name: "k", G: 0.3, E: -80, Gates: []Gate{{
			Name: "n", Power: 2, Inf: boltzmann(-45), Tau: func(float64) float64 { return 5 },
		}}},
		{Name: "na", G: 0.05, E: 50, Gates: []Gate{{Name: "m", Power: 3, Instantaneous: true, Inf: boltzmann(-40)}}},
	}
	upstroke := func(v float64) float64 { return math.Exp((v + 50) / 4) }
	if rng.IntN(4) > 0 {
		m.Resets = []Reset{{Variable: "v", Value: -60}, {Variable: "w", Value: 0.15, Add: true}}
	} else { // nothing but this ends the upstroke
		upstroke = func(v float64) float64 { return math.Exp((math.Min(v, -32) + 50) / 4) }
	}
	m.Currents = []Current{
		{Name: "exp", I: 0.3, F: upstroke},
		{Name: "w", I: -1, Gates: []Gate{{
			Name: "w", Power: 1, Unbounded: true,
			Inf: func(v float64) float64 { return 0.02 * (v + 62) }, Tau: func(float64) float64 { return 30 },
		}}},
	}
	m.Hold = m.Refractory > 0 && rng.IntN(2) == 0
	return m
}

func boltzmann(half float64) func(float64) float64 {
	return func(v float64) float64 { return 1 / (1 + math.Exp(-(v-half)/6)) }
}

// size returns the number of neurons of a population or the source.
func (n *eagerNetwork) size(group int) int {
	if group == fromSource {
		return eagerSources
	}
	return n.populations[group].cells
}

// drawConnections draws them such that a receptor has several of one source.
func (n *eagerNetwork) drawConnections(rng *rand.Rand) {
	for _, from := range []int{fromSource, 0, 1, fromSource} {
		for to := range n.populations {
			for _, receptor := range []string{"e", "f", "sat", "kin", "kincur", "cur", "p", "q", "p"} {
				if rng.IntN(3) > 0 {
					n.connections = append(n.connections, n.drawConnection(rng, from, to, receptor))
				}
			}
		}
	}
}

func (n *eagerNetwork) drawConnection(rng *rand.Rand, from, to int, receptor string) eagerConnection {
	c := eagerConnection{from: from, to: to, receptor: receptor}
	const longest = 6
	common, delay := rng.IntN(2) == 0, rng.IntN(longest)
	for range 2 + rng.IntN(8) {
		if !common {
			delay = rng.IntN(longest + 1)
		}
		c.sources = append(c.sources, rng.IntN(n.size(from)))
		c.targets = append(c.targets, rng.IntN(n.size(to)))
		c.weights = append(c.weights, between(rng, 0.02, 0.17))
		c.delays = append(c.delays, delay)
	}
	switch receptor {
	case "f", "cur", "p", "q": // others may have no plasticity
		if rng.IntN(2) == 0 {
			c.shortTerm = &eagerShortTerm{u: between(rng, 0.2, 0.7), tauRec: oneOf(rng, 0.0, 40, 80), tauFacil: oneOf(rng, 0.0, 30, 60)}
		}
		if rng.IntN(3) > 0 {
			c.stdp = &STDP{
				APlus: 0.05, AMinus: 0.06, TauPlus: 15, TauMinus: 25, WMin: 0, WMax: 0.3,
				MuPlus: oneOf(rng, 0, 1, 0.4), MuMinus: oneOf(rng, 0, 1, 0.4), Nearest: rng.IntN(2) == 0,
			}
		}
	}
	return c
}

func (n *eagerNetwork) drawCouplings(rng *rand.Rand) {
	for range 3 {
		c := eagerCoupling{from: rng.IntN(2), to: rng.IntN(2), graded: rng.IntN(3) == 0, e: -70}
		for range 4 {
			source, target := rng.IntN(n.size(c.from)), rng.IntN(n.size(c.to))
			if c.from == c.to && source == target {
				continue
			}
			c.sources, c.targets = append(c.sources, source), append(c.targets, target)
			c.conductances = append(c.conductances, between(rng, 0, 0.1))
		}
		if len(c.sources) > 0 {
			n.couplings = append(n.couplings, c)
		}
	}
}

// builtNetwork is an eagerNetwork in hh.
type builtNetwork struct {
	net         *Network
	populations []*Population
	spikes      []*SpikeMonitor
	synapses    []*Synapses // of each connection
}

func (n *eagerNetwork) build(t testing.TB, c Config) *builtNetwork {
	t.Helper()
	c.Dt = n.dt
	b := &builtNetwork{net: newNetwork(t, c)}
	for i := range n.populations {
		p := n.populations[i].build(t, b.net, string(rune('a'+i)))
		b.populations, b.spikes = append(b.populations, p), append(b.spikes, p.RecordSpikes())
	}
	groups := []Neurons{b.populations[0], b.populations[1], addSource(t, b.net, "s", eagerSources, n.givenTrains())}
	for i := range n.connections {
		c := &n.connections[i]
		b.synapses = append(b.synapses, connect(t, b.net, groups[c.from], b.populations[c.to], n.connection(c)))
	}
	for _, c := range n.couplings {
		rule := Pairs{Sources: c.sources, Targets: c.targets, Weights: c.conductances}
		var err error
		if c.graded {
			_, err = b.net.ConnectGraded(b.populations[c.from], b.populations[c.to], GradedSynapses{Rule: rule, E: c.e, Activation: sigmoid})
		} else {
			_, err = b.net.ConnectGaps(b.populations[c.from], b.populations[c.to], GapJunctions{Rule: rule})
		}
		check(t, err)
	}
	for _, c := range n.clamps {
		command := ClampSteps{Start: n.ms(c.start), Steps: []ClampStep{{n.ms(c.end - c.start), c.command}}}
		check(t, b.populations[c.population].Clamp(VoltageClamp{Command: command, Resistance: c.resistor, Cells: []int{c.cell}}))
	}
	return b
}

func (n *eagerNetwork) ms(steps int) float64 { return float64(steps) * n.dt }

func (p *eagerPopulation) build(t testing.TB, net *Network, name string) *Population {
	t.Helper()
	built := addPopulation(t, net, name, p.model, p.cells)
	check(t, built.SetEach("v", p.voltages))
	for parameter, x := range p.own {
		check(t, built.SetParameterEach(parameter, x))
	}
	check(t, built.InjectEach(Pulse{Start: 0, End: math.Inf(1), Amplitude: 1}, p.injected))
	return built
}

func (n *eagerNetwork) givenTrains() GivenTrains {
	var g GivenTrains
	for _, s := range n.trains {
		g.Neurons, g.Times = append(g.Neurons, s.neuron), append(g.Times, n.ms(s.step))
	}
	return g
}

func (n *eagerNetwork) connection(c *eagerConnection) Connection {
	rule := Pairs{Sources: c.sources, Targets: c.targets, Weights: c.weights}
	for _, d := range c.delays {
		rule.Delays = append(rule.Delays, n.ms(d))
	}
	built := Connection{Receptor: c.receptor, Rule: rule, STDP: c.stdp}
	if s := c.shortTerm; s != nil {
		built.ShortTerm = &TsodyksMarkram{U: Constant(s.u), TauRec: Constant(s.tauRec), TauFacil: Constant(s.tauFacil)}
	}
	return built
}
