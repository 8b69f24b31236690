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
// in vector code without a table, in ns, measured in turns in one process. All
// but Run are the state update alone, on one thread: no synaptic input, no
// recording, with Neurons cells that start where the run ended, at the run's
// method and step.
type Comparison struct {
	Run    float64 // the run: all its threads, synapses, spikes and recording
	Update float64 // this library, in the run's precision, threshold included
	LookUp float64 // a loop in Go with a clamped look-up for every curve, float64
	Exact  float64 // a loop in Go with exact rates, float64
	// ExactSIMD is assembly with exact rates, float64, whose exponentials have
	// the bits of those in Exact, ExactFused the same with faster ones; 0 where
	// there is none.
	ExactSIMD, ExactFused float64

	Neurons               int
	ScalarMethod          hh.Method      // of all but Run and Update
	SIMD                  kernel.Backend // of ExactSIMD and ExactFused
	LookUpCost, ExactCost string         // what the rates take for one evaluation
}

const (
	// maxCompared bounds the population of the comparison, and so its time.
	maxCompared = 1 << 16
	// compareRounds is how often each is timed; the median counts.
	compareRounds = 5
	// compareTime is how long each is timed for at least.
	compareTime = 15 * time.Millisecond
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
	if s.scenario.TakesModel {
		return Comparison{}, fmt.Errorf("%w for cells with currents of their own", ErrNoBaseline)
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
	ns, err := timing.InTurns(ctx, benchmarks, compareRounds, atLeast)
	if err != nil {
		return Comparison{}, fmt.Errorf("comparison: %w", err)
	}
	for i := range ns {
		ns[i] /= float64(n)
	}
	c := Comparison{
		Run: r.NsPerNeuronStep, Update: ns[0], LookUp: ns[1], Exact: ns[2],
		Neurons: n,

		ScalarMethod: baseline.MethodFor(s.options.Method),
		LookUpCost:   s.scenario.baseline.LookUpCost,
		ExactCost:    s.scenario.baseline.ExactCost,
	}
	if len(ns) > 3 {
		c.SIMD, c.ExactSIMD, c.ExactFused = fastest(), ns[3], ns[4]
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
