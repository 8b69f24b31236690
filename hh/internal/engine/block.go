package engine

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// Block is a range of a population's cells, which are taken through a whole epoch
// at once.
type Block struct {
	Lo, Hi int
	Spikes communication.EpochSpikes // of the last epoch
	// Probes are read before steps whose number is a multiple of their Every.
	Probes []Probes
	// Plastic are the projections to whose weights the block's spikes count.
	Plastic []*synapses.Plastic
	// Outside is how the cells left the table.
	Outside Outside
	// PoolOutside is how their concentrations left those of the pools.
	PoolOutside []Outside

	above   []uint8
	checked uint64 // up to the end of which step voltages have been looked at
	resting []uint64
	held    *held // nil if no voltage is held

	_ cacheLinePad
}

// NewBlock returns the cells from lo up to hi of a kind that is not of this package. above has
// a bit for each cell, see kernel.Threshold, and resting the first step that may bring a
// spike; nil if any may.
func NewBlock(lo, hi int, above []uint8, resting []uint64) *Block {
	b := &Block{Lo: lo, Hi: hi, above: above, resting: resting}
	b.Spikes.Neurons, b.Spikes.Ends = make([]uint32, 0, 16), make([]int, 0, 8)
	return b
}

// cacheLinePad, or as many bytes at the end of an array, keeps what several goroutines
// write in turns out of each other's cache lines: to get one back from another processor
// takes up to 300 ns, in each of which a step could go through a hundred cells.
type cacheLinePad [64]byte

// Probes are probes that are read at the same steps.
type Probes struct {
	Every  uint64
	Probes []Probe
}

// AddProbe adds a probe of one of the block's cells.
func (b *Block) AddProbe(p Probe) {
	for i := range b.Probes {
		if same := &b.Probes[i]; same.Every == p.Every {
			same.Probes = append(same.Probes, p)
			return
		}
	}
	b.Probes = append(b.Probes, Probes{p.Every, []Probe{p}})
}

// Probe records a variable of one cell before each step whose number is a multiple
// of Every, or the ElectrodeCurrent in that step.
type Probe struct {
	Variable, Cell int
	Every          uint64
	Values         *[]float64
	// Compute, unless nil, gives what is recorded in place of the variable, from which it
	// may be computed. Arrivals at the variable are added before.
	Compute func(s Sample) (float64, error)
}

// probed reports whether a probe is read before a step that a variable's arrivals change.
func (b *Block) probed(variable int, step uint64) bool {
	for _, due := range b.Probes {
		if step%due.Every != 0 {
			continue
		}
		for i := range due.Probes {
			if due.Probes[i].Variable == variable {
				return true
			}
		}
	}
	return false
}

// Outside says how voltages left the table of the curves.
type Outside struct {
	Count           uint64  // of cell-steps at the end of which the voltage was outside
	Lowest, Highest float64 // mV, of all voltages outside, or mM; 0 if Count is
	Neuron          int     // the first to leave
	Step            uint64  // the number of steps done when it had left
}

// Add adds what happened in other cells, or at other times.
func (o *Outside) Add(x Outside) {
	if x.Count == 0 {
		return
	}
	if o.Count == 0 {
		*o = x
		return
	}
	if x.Step < o.Step || x.Step == o.Step && x.Neuron < o.Neuron {
		o.Step, o.Neuron = x.Step, x.Neuron
	}
	o.Count += x.Count
	o.Lowest, o.Highest = min(o.Lowest, x.Lowest), max(o.Highest, x.Highest)
}
