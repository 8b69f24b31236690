// Package timing measures how long the steps of a computation take.
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
		took, err := b.Time(ctx)
		if err != nil || took >= atLeast {
			return err
		}
	}
}

// Time makes a measurement of Steps steps from the initial state.
func (b *Benchmark) Time(ctx context.Context) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if b.Reset != nil {
		if err := b.Reset(); err != nil {
			return 0, err
		}
	}
	start := time.Now()
	if err := b.Run(b.Steps); err != nil {
		return 0, err
	}
	return time.Since(start), nil
}

// NsPerStep makes a measurement and returns the time of a step in ns.
func (b *Benchmark) NsPerStep(ctx context.Context) (float64, error) {
	took, err := b.Time(ctx)
	return float64(took.Nanoseconds()) / float64(b.Steps), err
}

// InTurns calibrates benchmarks and measures them in turns, each once a round. It
// returns for each the median time of a step in ns.
func InTurns(ctx context.Context, benchmarks []*Benchmark, rounds int, atLeast time.Duration) ([]float64, error) {
	for _, b := range benchmarks {
		if err := b.Calibrate(ctx, atLeast); err != nil {
			return nil, err
		}
	}
	measured := make([][]float64, len(benchmarks))
	for range rounds {
		for i, b := range benchmarks {
			ns, err := b.NsPerStep(ctx)
			if err != nil {
				return nil, err
			}
			measured[i] = append(measured[i], ns)
		}
	}
	medians := make([]float64, len(benchmarks))
	for i, ns := range measured {
		medians[i] = Median(ns)
	}
	return medians, nil
}

// Median sorts one or more numbers and returns the middle one, of an even number
// the upper.
func Median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
