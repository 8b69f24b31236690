package hh

import (
	"cmp"
	"math"
	"slices"
)

// eagerReference simulates an eagerNetwork one cell and one synapse at a time, with none
// of the package's kernels, tables, queues or lazy traces.
type eagerReference struct {
	*eagerNetwork
	method Method
	step   int

	cells    [][]*eagerCell  // of each population
	all      []*eagerCell    // by population
	synapses []*eagerSynapse // by connection, source, target
	releases map[*eagerConnection][]eagerRelease
	arrivals map[int][]eagerArrival // by step

	spikes [][]eagerSpike // of each population
}

type eagerCell struct {
	*eagerPopulation
	population, index int

	v, voltageBefore float64            // of now and of the end of the step before
	gates            map[string]float64 // but instantaneous ones
	receptors        []eagerReceptor
	kinetic          []*eagerSynapse // onto receptors with Kinetics
	above            bool            // the threshold, after the step before
	restsUntil       int
	spiked           bool
	electrode        float64 // current of the clamps

	traces map[string][]float64 // what can be recorded, before each step
}

func newEagerReference(n *eagerNetwork, method Method) *eagerReference {
	r := &eagerReference{
		eagerNetwork: n, method: method, spikes: make([][]eagerSpike, len(n.populations)),
		releases: map[*eagerConnection][]eagerRelease{}, arrivals: map[int][]eagerArrival{},
	}
	for i := range n.populations {
		var cells []*eagerCell
		for k := range n.populations[i].cells {
			cells = append(cells, newEagerCell(&n.populations[i], i, k))
		}
		r.cells, r.all = append(r.cells, cells), append(r.all, cells...)
	}
	for i := range n.connections {
		r.addSynapses(&n.connections[i])
	}
	return r
}

func newEagerCell(p *eagerPopulation, population, index int) *eagerCell {
	c := &eagerCell{
		eagerPopulation: p, population: population, index: index, v: p.voltages[index],
		gates: map[string]float64{}, receptors: make([]eagerReceptor, len(p.model.Receptors)), traces: map[string][]float64{},
	}
	for _, g := range c.gating() {
		c.gates[g.Name] = g.Inf(p.model.V0)
	}
	c.above = c.v > p.model.Threshold
	return c
}

func (r *eagerReference) addSynapses(c *eagerConnection) {
	var of []*eagerSynapse
	receptors := r.populations[c.to].model.Receptors
	receptor := slices.IndexFunc(receptors, func(m Receptor) bool { return m.Name == c.receptor })
	for i := range c.sources {
		of = append(of, &eagerSynapse{
			connection: c, source: c.sources[i], target: r.cells[c.to][c.targets[i]], receptor: receptor, kinetics: receptors[receptor].Kinetics,
			delay: c.delays[i], weight: c.weights[i], pulseEnds: -1,
		})
	}
	slices.SortStableFunc(of, func(a, b *eagerSynapse) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.target.index, b.target.index))
	})
	for _, y := range of {
		if y.kinetics != (Kinetics{}) {
			y.target.kinetic = append(y.target.kinetic, y)
		}
	}
	r.synapses = append(r.synapses, of...)
	r.releases[c] = slices.Repeat([]eagerRelease{{available: 1}}, r.size(c.from))
}

func (r *eagerReference) simulate() {
	for r.step = range r.steps {
		for _, c := range r.all { // couplings see all voltages of one time
			c.voltageBefore = c.v
		}
		for _, c := range r.all {
			r.stepCell(c)
			c.detectSpike(r.step, int(math.Round(c.model.Refractory/r.dt)))
		}
		for _, y := range r.synapses {
			y.bound = y.boundAfter(r.step, r.dt)
		}
		r.releaseSpikes()
		r.deliver()
		r.potentiate()
	}
}

// parameter returns a cell's own value of a parameter, or else the model's.
func (c *eagerCell) parameter(name string, ofModel float64) float64 {
	if x := c.own[name]; x != nil {
		return x[c.index]
	}
	return ofModel
}

// gating returns the gates that have a state.
func (c *eagerCell) gating() []*Gate {
	return []*Gate{&c.model.Channels[1].Gates[0], &c.model.Currents[1].Gates[0]}
}

// capped returns the voltage at which what belongs to a Current is evaluated: no more
// than the threshold where spikes reset it.
func (c *eagerCell) capped() float64 {
	if len(c.model.Resets) > 0 {
		return math.Min(c.v, c.model.Threshold)
	}
	return c.v
}

// stepCell advances one cell: the staggered methods' gates before its voltage, with
// receptors of the middle of the step, and others' gates after it.
func (r *eagerReference) stepCell(c *eagerCell) {
	cm := c.parameter("Cm", c.model.Cm)
	ideal := r.clampToCommand(c, cm)
	terms := r.terms(c, r.receptorsAfter(c, 0))
	staggered := r.method == Staggered || r.method == CN
	r.record(c, terms)
	if staggered {
		h := r.dt
		if r.step == 0 {
			h /= 2
		}
		r.stepGates(c, h)
		terms = r.terms(c, r.receptorsAfter(c, r.dt/2))
	}
	current, conductance := 0.0, 0.0
	for _, x := range terms {
		current, conductance = current+x.current, conductance+x.conductance
	}
	if ideal {
		c.electrode -= current
	}
	c.traces[clampCurrent] = append(c.traces[clampCurrent], c.electrode)
	next := c.v
	if held := c.model.Hold && r.step < c.restsUntil; !ideal && !held {
		next += r.voltageChange(cm, current, conductance)
	}
	if !staggered {
		r.stepGates(c, r.dt)
	}
	c.receptors = r.receptorsAfter(c, r.dt)
	c.v = next
}

func (r *eagerReference) voltageChange(cm, current, conductance float64) float64 {
	switch r.method {
	case ExpEuler:
		return -current / conductance * math.Expm1(-conductance*r.dt/cm)
	case CN:
		return r.dt / cm * current / (1 + r.dt*conductance/cm/2)
	}
	return r.dt / cm * current
}

// stepGates advances the gates by h at the cell's voltage.
func (r *eagerReference) stepGates(c *eagerCell, h float64) {
	ofChannel, ofCurrent := c.gating()[0], c.gating()[1]
	for _, x := range []struct {
		gate *Gate
		v    float64
	}{{ofChannel, c.v}, {ofCurrent, c.capped()}} {
		inf, tau := x.gate.Inf(x.v), x.gate.Tau(x.v)
		if r.method == Euler {
			c.gates[x.gate.Name] += h * (inf - c.gates[x.gate.Name]) / tau
		} else {
			c.gates[x.gate.Name] = inf + (c.gates[x.gate.Name]-inf)*math.Exp(-h/tau)
		}
	}
}

// detectSpike notes and resets a cell that spikes after a step; one that rests does not.
func (c *eagerCell) detectSpike(step, refractory int) {
	above := c.v > c.model.Threshold
	c.spiked = above && (c.model.SpikeAt == Level || !c.above) && step >= c.restsUntil
	c.above = above
	if !c.spiked {
		return
	}
	if refractory > 1 { // one step is over with the step of the spike
		c.restsUntil = step + refractory
	}
	for _, x := range c.model.Resets {
		value := c.parameter(x.Variable+".reset", x.Value)
		switch {
		case x.Variable == "v":
			c.v = value
		case x.Add:
			c.gates[x.Variable] += value
		default:
			c.gates[x.Variable] = value
		}
	}
	c.above = c.v > c.model.Threshold
}

// record appends what can be recorded of a cell to its traces.
func (r *eagerReference) record(c *eagerCell, terms []eagerTerm) {
	add := func(name string, x float64) { c.traces[name] = append(c.traces[name], x) }
	add("v", c.v)
	for name, x := range c.gates {
		add(name, x)
	}
	for _, x := range terms {
		add("g("+x.name+")", x.conductance)
		add("I("+x.name+")", -x.current)
	}
	instantaneous := &c.model.Channels[2].Gates[0]
	add(instantaneous.Name, instantaneous.Inf(c.v))
	for i := range c.model.Receptors {
		m := &c.model.Receptors[i]
		add("block("+m.Name+")", unblocked(m, c.v))
		if m.Kinetics != (Kinetics{}) {
			continue // a sum over synapses that hh keeps otherwise
		}
		add(m.Name, c.receptors[i].open)
		add(m.Name+"_rise", c.receptors[i].rising)
	}
}
