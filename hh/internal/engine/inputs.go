package engine

import (
	"math"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// Stimulus returns a current in a step, uA/cm2.
type Stimulus func(step uint64) float64

// injection is a stimulus and what each cell gets of it; nil for all of it.
type injection[T kernel.Float] struct {
	stimulus Stimulus
	factors  []T
}

// Process is an Ornstein-Uhlenbeck process (Gillespie, Phys. Rev. E 54:2084, 1996):
// a current, or a conductance that is cut off at 0.
type Process struct {
	Mean        float64 // uA/cm2 or mS/cm2
	Conductance bool
	E           float64           // of a conductance, mV
	Shared      bool              // all cells have the same one
	Value       []float64         // deviation from the mean: of each cell, or the shared one
	Streams     []portable.Stream // as many

	keep, noise float64 // parts of the old deviation and of a new one in a step
}

// NewProcess returns a process with a standard deviation and a correlation time, in
// ms, in steps of dt ms. Value and Streams are to be set.
func NewProcess(sd, tau, dt float64) *Process {
	return &Process{
		keep: portable.Exp(-dt / tau),
		// 1 - keep^2, without cancelling for a long tau.
		noise: float64(sd * math.Sqrt(-portable.Expm1(-2*dt/tau))),
	}
}

// next takes the i-th deviation through a step.
func (p *Process) next(i int) {
	p.Value[i] = float64(p.keep*p.Value[i]) + float64(p.noise*p.Streams[i].Normal())
}

// now returns the i-th current or conductance.
func (p *Process) now(i int) float64 {
	y := p.Mean + p.Value[i]
	if p.Conductance && y < 0 {
		return 0
	}
	return y
}

// noise is a Process in one precision.
type noise[T kernel.Float] struct {
	*Process
	e       T
	current []T // of each cell in the step at hand; nil if shared
	shared  []T // in each step of the epoch at hand
}
