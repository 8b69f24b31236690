package hh

import (
	"cmp"
	"math"
	"slices"
)

type eagerSynapse struct {
	connection    *eagerConnection
	source, delay int
	target        *eagerCell
	receptor      int // of the target's that spikes arrive at
	kinetics      Kinetics
	weight        float64

	pre, post eagerTrace
	bound     float64 // part of the receptors, with Kinetics
	pulseEnds int     // the last step of the transmitter
}

// eagerTrace is STDP's trace of spikes, as it was at the last of them.
type eagerTrace struct {
	value float64
	at    int
}

type eagerArrival struct {
	synapse *eagerSynapse
	release float64
}

// eagerRelease is the state of Tsodyks and Markram's short-term plasticity of one source's
// synapses, as it was after its last spike.
type eagerRelease struct {
	utilization, available float64
	at                     int
}

// boundAfter returns the bound part of a synapse's receptors some time into a step.
func (y *eagerSynapse) boundAfter(step int, h float64) float64 {
	k := y.kinetics
	if k == (Kinetics{}) {
		return 0
	}
	binding := 0.0
	if step <= y.pulseEnds {
		binding = k.Alpha * k.Concentration
	}
	steady := binding / (binding + k.Beta)
	return steady + (y.bound-steady)*math.Exp(-(binding+k.Beta)*h)
}

// releaseSpikes sends the spikes of a step on their way, those of cells before those of
// the source.
func (r *eagerReference) releaseSpikes() {
	for _, c := range r.all {
		if c.spiked {
			r.spikes[c.population] = append(r.spikes[c.population], eagerSpike{r.step, c.index})
			r.send(c.population, c.index)
		}
	}
	for _, s := range r.trains {
		if s.step == r.step {
			r.send(fromSource, s.neuron)
		}
	}
}

func (r *eagerReference) send(group, neuron int) {
	released := map[*eagerConnection]float64{}
	for i := range r.connections {
		if c := &r.connections[i]; c.from == group {
			released[c] = r.release(c, neuron)
		}
	}
	for _, y := range r.synapses {
		if y.connection.from == group && y.source == neuron {
			at := r.step + y.delay
			r.arrivals[at] = append(r.arrivals[at], eagerArrival{y, released[y.connection]})
		}
	}
}

// release returns the part of the weights that a spike brings.
func (r *eagerReference) release(c *eagerConnection, neuron int) float64 {
	m := c.shortTerm
	if m == nil {
		return 1
	}
	x := &r.releases[c][neuron]
	x.utilization = m.u + (1-m.u)*x.utilization*r.decay(x.at, m.tauFacil)
	x.available = 1 - (1-x.available)*r.decay(x.at, m.tauRec)
	x.at = r.step
	part := x.utilization * x.available
	x.available -= part
	return part
}

// decay returns what is left now of 1 at an earlier step.
func (r *eagerReference) decay(since int, tau float64) float64 {
	if tau == 0 {
		return 0
	}
	return math.Exp(-r.ms(r.step-since) / tau)
}

// deliver has the spikes arrive that are due, in hh's order, which counts where a receptor
// saturates or a weight changes: by connection, source and the step of the spike.
func (r *eagerReference) deliver() {
	due := r.arrivals[r.step]
	delete(r.arrivals, r.step)
	rank := map[*eagerConnection]int{}
	for i := range r.connections {
		rank[&r.connections[i]] = i
	}
	slices.SortStableFunc(due, func(a, b eagerArrival) int {
		return cmp.Or(
			cmp.Compare(rank[a.synapse.connection], rank[b.synapse.connection]),
			cmp.Compare(a.synapse.source, b.synapse.source),
			cmp.Compare(b.synapse.delay, a.synapse.delay))
	})
	for _, a := range due {
		a.synapse.arrive(r.step, r.dt, a.release)
		r.depress(a.synapse)
	}
}

// arrive adds a spike to the receptor and to those that follow it.
func (y *eagerSynapse) arrive(step int, dt, release float64) {
	for i := range y.target.receptors {
		x, m := &y.target.receptors[i], &y.target.model.Receptors[i]
		if m.Name != y.connection.receptor && m.Follows != y.connection.receptor {
			continue
		}
		switch w := y.weight * release; {
		case m.Kinetics != (Kinetics{}):
			y.pulseEnds = step + int(math.Round(m.Kinetics.Duration/dt))
		case m.Saturating:
			x.open += w * (1 - x.open)
		case m.Rise > 0:
			x.rising += w
		default:
			x.open += w
		}
	}
}

// depress has STDP lower the weight at a spike of the source's.
func (r *eagerReference) depress(y *eagerSynapse) {
	if m := y.connection.stdp; m != nil {
		width := m.WMax - m.WMin
		y.change(-m.AMinus * width * math.Pow((y.weight-m.WMin)/width, m.MuMinus) * r.left(y.post, m.TauMinus))
		r.mark(&y.pre, m.TauPlus, m.Nearest)
	}
}

// potentiate has STDP raise the weights at spikes of the targets', after the arrivals of
// the same step.
func (r *eagerReference) potentiate() {
	for _, y := range r.synapses {
		if m := y.connection.stdp; m != nil && y.target.spiked {
			width := m.WMax - m.WMin
			y.change(m.APlus * width * math.Pow((m.WMax-y.weight)/width, m.MuPlus) * r.left(y.pre, m.TauPlus))
			r.mark(&y.post, m.TauMinus, m.Nearest)
		}
	}
}

func (y *eagerSynapse) change(by float64) {
	m := y.connection.stdp
	y.weight = max(m.WMin, min(m.WMax, y.weight+by))
}

// left returns what is left of a trace now.
func (r *eagerReference) left(x eagerTrace, tau float64) float64 {
	return x.value * r.decay(x.at, tau)
}

// mark adds a spike to a trace.
func (r *eagerReference) mark(x *eagerTrace, tau float64, nearest bool) {
	x.value = r.left(*x, tau) + 1
	if nearest {
		x.value = 1
	}
	x.at = r.step
}
