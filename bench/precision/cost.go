package precision

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/hh"
)

// Each method is timed with each table clockRounds times for each of clockBuilds
// populations, for at least clockTime. Other programs interrupt fewer
// of many short measurements than of a few long ones. The speed of a population depends
// on where in memory it lies, so several are built.
const (
	clockRounds = 5
	clockBuilds = 7
	clockTime   = 2 * time.Millisecond
)

// clock times all methods with all tables, at the shortest step. Those that package hh
// refuses or that diverge have no cost.
func (d *measurement) clock(ctx context.Context, atLeast time.Duration) error {
	states, err := d.phases(ctx)
	if err != nil {
		return fmt.Errorf("cost: %w", err)
	}
	var costs []StepCost
	for _, m := range d.o.Methods {
		for _, t := range d.o.Tables {
			costs = append(costs, StepCost{Method: m, Table: t})
		}
	}
	sampler := timing.NewSampler()
	took := make([]*timing.Series, len(costs)) // ns per neuron-step
	for i := range took {
		took[i] = sampler.NewSeries()
	}
	steps := make([]int, len(costs))
	for build := range clockBuilds {
		benchmarks := make([]*timing.Benchmark, len(costs))
		for i, c := range costs {
			if benchmarks[i], err = d.benchmark(ctx, c, states); err != nil {
				continue
			}
			benchmarks[i].Steps = steps[i]
			if steps[i] == 0 {
				err = benchmarks[i].Calibrate(ctx, atLeast)
				steps[i] = benchmarks[i].Steps
			}
			if err != nil {
				benchmarks[i] = nil
			}
		}
		for round := range clockRounds {
			for i, b := range benchmarks {
				if b == nil {
					continue
				}
				// Cells that diverge have no cost.
				_ = took[i].Take(ctx, build*clockRounds+round, func() (timing.Measured, error) {
					x, err := b.NsPerStep(ctx)
					x.Time /= float64(d.o.Neurons)
					return x, err
				})
				d.advance(clockWork / (clockRounds * clockBuilds))
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	for i := range costs {
		x := took[i].Times()
		costs[i].Ns, costs[i].Least = x.Median, x.Least
	}
	d.Costs, d.Conditions = costs, sampler.Conditions()
	return nil
}

// benchmark is the population, by one method with one table.
func (d *measurement) benchmark(ctx context.Context, c StepCost, states map[string][]float64) (*timing.Benchmark, error) {
	all, err := d.firing(d.config(c.Method, c.Table, slices.Min(d.o.Steps)), d.o.Neurons)
	if err != nil {
		return nil, err
	}
	return all.Benchmark(ctx, states), nil
}

// phases returns, for each variable, as many values as there are neurons from
// the second half of a run of one cell.
func (d *measurement) phases(ctx context.Context) (map[string][]float64, error) {
	config := hh.Config{Dt: 0.01, Method: hh.Staggered, Grid: d.model.Grid(1)}
	if d.model.tree != nil {
		config.Method = hh.CN
	}
	cell, err := d.firing(config, 1)
	if err != nil {
		return nil, err
	}
	recorded := make(map[string]*hh.StateMonitor)
	model := cell.Model()
	for _, name := range model.Variables() {
		if recorded[name], err = cell.RecordState(name, []int{0}, 1); err != nil {
			return nil, err
		}
	}
	if err := cell.Network.Run(ctx, phasesMs); err != nil {
		return nil, err
	}
	states := make(map[string][]float64)
	for name, r := range recorded {
		x := r.Values[0]
		half := len(x) / 2
		for i := range d.o.Neurons {
			states[name] = append(states[name], x[half+(len(x)-half)*i/d.o.Neurons])
		}
	}
	return states, nil
}

// phasesMs is long enough for several spikes of every model in its second half.
const phasesMs = 200
