package engine

import (
	"math"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// Noise is a current, or a conductance that is cut off at 0: the mean plus deviations
// of each cell's own, of which there may be none, and one that all have in common, which
// there may not be, times the cell's factor.
type Noise struct {
	Mean        float64 // uA/cm2 or mS/cm2
	Conductance bool
	E           float64    // of a conductance, mV
	Own, Common *Deviation // of every cell, and a single one
	Factors     []float64  // nil for 1
}

// Deviation is Ornstein-Uhlenbeck processes around 0, exact between steps (Gillespie,
// Phys. Rev. E 54:2084, 1996).
type Deviation struct {
	Value   []float64
	Streams []portable.Stream // as many
	Common  bool              // a single one that all cells have in common

	keep, noise float64 // parts of the old deviation and of a new one in a step
}

// NewDeviation returns processes with a standard deviation and a correlation time, in
// ms, in steps of dt ms. Value and Streams are to be set.
func NewDeviation(sd, tau, dt float64) *Deviation {
	return &Deviation{
		keep: portable.Exp(-dt / tau),
		// 1 - keep^2, without cancelling for a long tau.
		noise: float64(sd * math.Sqrt(-portable.Expm1(-2*dt/tau))),
	}
}

// next takes the i-th deviation through a step.
func (d *Deviation) next(i int) {
	d.Value[i] = float64(d.keep*d.Value[i]) + float64(d.noise*d.Streams[i].Normal())
}

// now returns the current or conductance at a deviation.
func (n *Noise) now(deviation float64) float64 {
	y := n.Mean + deviation
	if n.Conductance && y < 0 {
		return 0
	}
	return y
}

// noise is a Noise in one precision.
type noise[T kernel.Float] struct {
	*Noise
	e       T
	current []T       // of each cell in the step at hand; nil if they have all in common
	common  []float64 // deviation in each step of the epoch at hand
}

// Deviations returns those of a noise.
func (n *Noise) Deviations() (all []*Deviation) {
	for _, d := range []*Deviation{n.Own, n.Common} {
		if d != nil {
			all = append(all, d)
		}
	}
	return all
}

// differs reports whether the noise differs from cell to cell.
func (n *Noise) differs() bool { return n.Own != nil || n.Factors != nil }

// fluctuate takes the deviations of the cells from lo up to hi to the next step, and
// keeps what the noise is in the slot at hand.
func (n *noise[T]) fluctuate(lo, hi, slot int) {
	common := 0.0
	if n.Common != nil {
		common = n.common[slot]
	}
	fluctuate(n.Noise, n.current[lo:hi], lo, hi, common)
}

// fluctuate sets x to what the noise is in a step for each of the cells from lo up to hi, by the
// deviation that all have in common, and takes their own to the next step.
func fluctuate[T kernel.Float](n *Noise, x []T, lo, hi int, common float64) {
	for i := lo; i < hi; i++ {
		deviation := common
		if n.Own != nil {
			deviation += n.Own.Value[i]
			n.Own.next(i)
		}
		y := n.now(deviation)
		if n.Factors != nil {
			y *= n.Factors[i]
		}
		x[i-lo] = T(y)
	}
}

// Fluctuate sets x to what the noise is in a step for each of the cells from lo up to hi, by the
// deviation that all have in common, and takes their own to the next step.
func (n *Noise) Fluctuate(x []float64, lo, hi int, common float64) { fluctuate(n, x, lo, hi, common) }

// InCommon appends the deviation that all cells have in common in each of so many steps to
// x[:0], and takes it through these. There are none where they have none in common.
func (n *Noise) InCommon(x []float64, steps int) []float64 {
	x = x[:0]
	if n.Common == nil {
		return x
	}
	for range steps {
		x = append(x, n.Common.Value[0])
		n.Common.next(0)
	}
	return x
}

// WhiteNoise is a current that is new in every step: parts of normally distributed
// numbers, each cell's own and one that all have in common, uA/cm2, times the cell's
// factor.
type WhiteNoise struct {
	Own, Common float64
	Normals     portable.Normals
	Factors     []float64 // nil for 1
}

// commonIndex is the index of the number that all cells have in common. Four cells share
// an index, so that none has this one.
const commonIndex = math.MaxUint32

// whiteNoise is a WhiteNoise in one precision.
type whiteNoise[T kernel.Float] struct {
	*WhiteNoise
	current []T // of each cell in the step at hand; nil if they have all in common
}

// differs reports whether the noise differs from cell to cell.
func (n *WhiteNoise) differs() bool { return n.Own > 0 || n.Factors != nil }

// common returns what all cells have in common in a step.
func (n *WhiteNoise) common(step uint64) float64 {
	if !(n.Common > 0) {
		return 0
	}
	var x [1]float64
	n.Normals.At(x[:], commonIndex, step)
	return float64(n.Common * x[0])
}

// fluctuate sets the currents in a step of the cells from lo up to hi, which count from the
// first one.
func (n *whiteNoise[T]) fluctuate(first, lo, hi int, step uint64) {
	fluctuateWhitely(n.WhiteNoise, n.current[lo:hi], first, lo, hi, step)
}

// Fluctuate sets x to the noise in a step of each of the cells from lo up to hi, which count
// from the first one.
func (n *WhiteNoise) Fluctuate(x []float64, first, lo, hi int, step uint64) {
	fluctuateWhitely(n, x, first, lo, hi, step)
}

func fluctuateWhitely[T kernel.Float](n *WhiteNoise, x []T, first, lo, hi int, step uint64) {
	common := n.common(step)
	var own [128]float64
	for begin := lo; lo < hi; {
		skip := (first + lo) % 4 // four cells have an index
		some := own[:min(skip+hi-lo, len(own))]
		if n.Own > 0 {
			n.Normals.At(some, uint32((first+lo)/4), step)
		}
		some = some[skip:]
		for i, y := range some {
			x[lo-begin+i] = T((common + float64(n.Own*y)) * n.factor(lo+i))
		}
		lo += len(some)
	}
}

func (n *WhiteNoise) factor(i int) float64 {
	if n.Factors == nil {
		return 1
	}
	return n.Factors[i]
}
