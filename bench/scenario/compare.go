package scenario

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lut4go/lut4go/bench/internal/baseline"
	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// Comparison is what one neuron-step costs in this library, in scalar code and
// in vector code without a table, measured in turns in one process. All
// but Run are the state update alone, on one thread: no synaptic input, no
// recording, with Neurons cells that start where the run ended, at the run's
// method and step.
type Comparison struct {
	Run    float64 // the run, once: all its threads, synapses, spikes and recording, ns
	Update Cost    // this library, in the run's precision, threshold included
	LookUp Cost    // a loop in Go with a clamped look-up for every curve, float64
	Exact  Cost    // a loop in Go with exact rates, float64
	// ExactSIMD is assembly with exact rates, float64, whose exponentials have
	// the bits of those in Exact, ExactFused the same with faster ones; nil where
	// there is none.
	ExactSIMD, ExactFused *Cost

	Neurons               int
	ScalarMethod          hh.Method      // of all but Run and Update
	SIMD                  kernel.Backend // of ExactSIMD and ExactFused
	LookUpCost, ExactCost string         // what the rates take for one evaluation

	Conditions timing.Conditions
}

// Cost is that of a neuron-step, ns, of samples that were not disturbed or, if there
// were none, of all.
type Cost struct {
	Least, Median float64
	OverUpdate    float64 // the median ratio to Update of samples of the same rounds
}

const (
	// maxCompared bounds the population of the comparison, and so its time.
	maxCompared = 1 << 16
	// compareRounds is how often each is timed.
	compareRounds = 9
	// compareTime is how long each is timed for at least.
	compareTime = 5 * time.Millisecond
)

// ErrNoBaseline says that a scenario's model is not written out in scalar code: there
// is nothing to compare a run with.
var ErrNoBaseline = errors.New("no scalar baseline")

// Compare times the run's population in scalar code and in this library on one
// thread. It is called after Run. For some scenarios it returns ErrNoBaseline.
func (s *Simulation) Compare(ctx context.Context) (Comparison, error) {
	return s.compare(ctx, compareTime)
}

func (s *Simulation) compare(ctx context.Context, atLeast time.Duration) (Comparison, error) {
	if s.options.Ranks != nil {
		return Comparison{}, fmt.Errorf("%w for a network on ranks", ErrNoBaseline)
	}
	if s.scenario.TakesModel {
		return Comparison{}, fmt.Errorf("%w for cells with currents of their own", ErrNoBaseline)
	}
	if o := s.options; o.On != 0 || o.Off != 0 {
		return Comparison{}, fmt.Errorf("%w for a current that is not always on", ErrNoBaseline)
	}
	if s.scenario.baseline == nil {
		return Comparison{}, fmt.Errorf("%w for model %s", ErrNoBaseline, s.cells.Model().Name)
	}
	r, err := s.Result()
	if err != nil {
		return Comparison{}, err
	}
	n := min(s.options.Neurons, maxCompared)
	benchmarks, err := s.benchmarks(ctx, n)
	if err != nil {
		return Comparison{}, err
	}
	sampler := timing.NewSampler()
	series, err := sampler.InTurns(ctx, benchmarks, compareRounds, atLeast)
	if err != nil {
		return Comparison{}, fmt.Errorf("comparison: %w", err)
	}
	cost := func(i int) Cost {
		x := series[i].Times().Scale(1 / float64(n))
		return Cost{x.Least, x.Median, series[i].Over(series[0]).OfPairs}
	}
	c := Comparison{
		Run: r.NsPerNeuronStep, Update: cost(0), LookUp: cost(1), Exact: cost(2),
		Neurons: n,

		ScalarMethod: baseline.MethodFor(s.options.Method),
		LookUpCost:   s.scenario.baseline.LookUpCost,
		ExactCost:    s.scenario.baseline.ExactCost,
		Conditions:   sampler.Conditions(),
	}
	if len(series) > 3 {
		simd, fused := cost(3), cost(4)
		c.SIMD, c.ExactSIMD, c.ExactFused = fastest(), &simd, &fused
	}
	return c, nil
}

// benchmarks returns the state update of the first n cells from where the run ended: by
// this library, by scalar look-ups and scalar exact rates, and, where assembly has the
// model, by exact rates in vectors, whose exponentials are plain in the one and fused in
// the other.
func (s *Simulation) benchmarks(ctx context.Context, n int) ([]*timing.Benchmark, error) {
	o, model := s.options, s.scenario.baseline
	end, err := cells.State(s.cells, n)
	if err != nil {
		return nil, err
	}
	config := s.config()
	config.Checkpoints = hh.Checkpoints{} // of the run, not of what it is compared with
	update, err := cells.New(cells.Config{
		Config: config, Name: "cells", Model: s.scenario.model.New(), Count: n, Current: o.Current,
	})
	if err != nil {
		return nil, err
	}
	start := func() baseline.State { return baseline.NewState(end, synapseName, n) }
	lookUp, err := model.LookUp(s.baselineConfig(), o.Grid, start())
	if err != nil {
		return nil, err
	}
	all := []*timing.Benchmark{
		update.Benchmark(ctx, end),
		lookUp.Benchmark(),
		model.Exact(s.baselineConfig(), start()).Benchmark(),
	}
	if b := fastest(); model.Vector && b != kernel.PureGo {
		for _, fused := range []bool{false, true} {
			all = append(all, baseline.NewVectorCells(b, fused, s.baselineConfig(), start()).Benchmark())
		}
	}
	return all, nil
}

// baselineConfig is how the baselines step the cells of the run.
func (s *Simulation) baselineConfig() baseline.Config {
	o := s.options
	return baseline.Config{
		Method: baseline.MethodFor(o.Method), Dt: o.Dt, Current: o.Current,
		Synapse: baseline.Synapse{G: synapseG, Tau: synapseTau},
	}
}

// fastest returns the fastest backend.
func fastest() kernel.Backend {
	all := kernel.Backends()
	return all[len(all)-1]
}
