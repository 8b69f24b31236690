// Package timing measures how long the steps of computations take, on a machine that
// others may disturb: by samples between probes.
package timing

import (
	"context"
	"slices"
	"time"
)

// Benchmark is a computation of equal steps.
type Benchmark struct {
	Reset func() error          // restores the initial state; its time does not count
	Run   func(steps int) error // makes steps
	Steps int                   // of one measurement, as Calibrate finds it
}

// Calibrate doubles Steps from 1 until a measurement takes at least some time.
func (b *Benchmark) Calibrate(ctx context.Context, atLeast time.Duration) error {
	for b.Steps = 1; ; b.Steps *= 2 {
		x, err := b.Time(ctx)
		if err != nil || x.Time >= float64(atLeast.Nanoseconds()) {
			return err
		}
	}
}

// Time makes a measurement of Steps steps from the initial state. It is in ns.
func (b *Benchmark) Time(ctx context.Context) (Measured, error) {
	if err := ctx.Err(); err != nil {
		return Measured{}, err
	}
	if b.Reset != nil {
		if err := b.Reset(); err != nil {
			return Measured{}, err
		}
	}
	w := Start()
	if err := b.Run(b.Steps); err != nil {
		return Measured{}, err
	}
	took, waited := w.Stop()
	return Measured{float64(took.Nanoseconds()), waited}, nil
}

// NsPerStep makes a measurement of the time of a step in ns.
func (b *Benchmark) NsPerStep(ctx context.Context) (Measured, error) {
	x, err := b.Time(ctx)
	x.Time /= float64(b.Steps)
	return x, err
}

// InTurns calibrates benchmarks and samples them in turns, each once a round. It
// returns a series for each, of the times of a step in ns.
func (s *Sampler) InTurns(ctx context.Context, benchmarks []*Benchmark, rounds int, atLeast time.Duration) ([]*Series, error) {
	for _, b := range benchmarks {
		if err := b.Calibrate(ctx, atLeast); err != nil {
			return nil, err
		}
	}
	all := make([]*Series, len(benchmarks))
	for i := range all {
		all[i] = s.NewSeries()
	}
	for round := range rounds {
		for i, b := range benchmarks {
			if err := all[i].Take(ctx, round, func() (Measured, error) { return b.NsPerStep(ctx) }); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// Median returns the middle one of one or more numbers, of an even number the upper.
func Median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}
