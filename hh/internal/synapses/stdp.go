package synapses

import (
	"math"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/internal/portable"
)

// STDP is the parameters of spike-timing-dependent plasticity, see hh.STDP.
type STDP struct {
	APlus, AMinus     float64
	TauPlus, TauMinus float64 // ms
	MuPlus, MuMinus   float64
	WMin, WMax        float64
	Nearest           bool
}

// Plastic is the spike-timing-dependent plasticity of a projection. A synapse goes through
// the arrivals of its source's spikes and the spikes of its target in the order of their
// steps, in one step the arrival first: an arrival depresses it by the target's trace, and
// the target's spike potentiates it by the source's.
//
// The trace that a spike of a source leaves at its synapses is there when it arrives, and is
// the same for all, so it goes with the spike. A synapse makes up for the spikes of its
// target since an arrival when the next one comes: they wait in recent, until flush has
// all synapses of a partition make up for them. When that is shows in no bit.
type Plastic struct {
	STDP
	plus, minus trace
	lo, hi      float64 // bounds of weights in the precision of the state

	// Of every source, and every target, but for the spikes in recent: the step of the
	// last spike, and the trace right after it, 0 before the first.
	Pre, Post []Last
	underWay[Arriving]
	recent [][]Last // of every target
}

// Last is a spike as a trace has it: its step, and the trace after it.
type Last struct {
	Step  uint64
	Trace float64
}

// Arriving is what a spike of a source brings: the trace after it, and the source's spike
// before it.
type Arriving struct {
	Trace  float64
	Before Last
}

func newPlastic(s *Spec) *Plastic {
	lo, hi := s.Team.Slice(s.Shape.To)
	p := &Plastic{
		STDP: *s.STDP, lo: s.STDP.WMin, hi: s.STDP.WMax,
		Post: make([]Last, hi-lo), recent: make([][]Last, hi-lo),
	}
	if s.Team.Alone() {
		p.Pre = make([]Last, s.Shape.From)
	}
	if s.Precision == 32 {
		p.lo, p.hi = float64(float32(p.lo)), float64(float32(p.hi))
	}
	p.plus, p.minus = newTrace(p.TauPlus, s.Dt, p.Nearest), newTrace(p.TauMinus, s.Dt, p.Nearest)
	return p
}

// Bounds returns those of the weights, in the precision of the state.
func (p *Plastic) Bounds() (lo, hi float64) { return p.lo, p.hi }

// Reset replaces the last spikes of sources and targets, and those under way.
func (p *Plastic) Reset(pre, post []Last, spikes []communication.Spike, of []Arriving) {
	p.Pre, p.Post, p.Spikes, p.Of = pre, post, spikes, of
	for i := range p.recent {
		p.recent[i] = p.recent[i][:0]
	}
}

// next takes a source through a spike.
func (p *Plastic) next(s communication.Spike) Arriving {
	before := p.Pre[s.Neuron]
	p.Pre[s.Neuron] = p.plus.after(before, s.Step)
	return Arriving{p.Pre[s.Neuron].Trace, before}
}

// Note adds the spikes of some targets in a step, which count from neuron lo.
func (p *Plastic) Note(lo int, neurons []uint32, step uint64) {
	for _, i := range neurons {
		j := uint32(lo) + i
		p.recent[j] = append(p.recent[j], p.minus.after(p.lastPost(j, math.MaxUint64), step))
	}
}

// lastPost returns a target's last spike before a step.
func (p *Plastic) lastPost(target uint32, step uint64) Last {
	recent := p.recent[target]
	for i := len(recent) - 1; i >= 0; i-- {
		if recent[i].Step < step {
			return recent[i]
		}
	}
	return p.Post[target]
}

// bounded returns a weight within its bounds.
func (p *Plastic) bounded(w float64) float64 {
	switch { // quicker than min and max, which mind NaN
	case w < p.lo:
		return p.lo
	case w > p.hi:
		return p.hi
	}
	return w
}

// potentiated returns a weight after a spike of the target at a trace of the source.
func (p *Plastic) potentiated(w, trace float64) float64 {
	return p.bounded(w + float64(p.change(p.APlus, p.hi-w, p.MuPlus)*trace))
}

// depressed returns a weight after an arrival at a trace of the target.
func (p *Plastic) depressed(w, trace float64) float64 {
	return p.bounded(w - float64(p.change(p.AMinus, w-p.lo, p.MuMinus)*trace))
}

// change returns by how much a pair of spikes at once changes a weight at a distance from
// a bound: a*range*(distance/range)^mu.
func (p *Plastic) change(a, distance, mu float64) float64 {
	width := p.hi - p.lo
	switch mu {
	case 0:
		return float64(a * width)
	case 1:
		return float64(a * distance)
	}
	return float64(float64(a*width) * portable.Pow(distance/width, mu))
}

// trace is a number that goes up by 1, or to 1, at every spike, and decays.
type trace struct {
	perStep float64   // dt/tau
	decays  []float64 // by so many steps, of few
	nearest bool
}

// fewSteps is up to how many steps decays are kept, 64 KiB at most.
const fewSteps = 1 << 13

func newTrace(tau, dt float64, nearest bool) trace {
	t := trace{perStep: dt / tau, nearest: nearest}
	t.decays = make([]float64, int(min(fewSteps, math.Ceil(40/t.perStep)+1)))
	for i := range t.decays {
		t.decays[i] = portable.Exp(-float64(float64(i) * t.perStep))
	}
	return t
}

// decay returns exp(-steps*dt/tau).
func (t *trace) decay(steps uint64) float64 {
	if steps < uint64(len(t.decays)) {
		return t.decays[steps]
	}
	return portable.Exp(-float64(float64(steps) * t.perStep))
}

// at returns the trace at a step, not before the last spike.
func (t *trace) at(last Last, step uint64) float64 {
	if last.Trace == 0 {
		return 0
	}
	return float64(last.Trace * t.decay(step-last.Step))
}

// after returns the trace after a spike.
func (t *trace) after(last Last, step uint64) Last {
	if t.nearest {
		return Last{step, 1}
	}
	return Last{step, t.at(last, step) + 1}
}
