package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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
	// compareRounds is how often each contestant is timed; the median counts.
	compareRounds = 5
	// compareTime is how long each contestant is timed for, at least, unless
	// one step takes longer.
	compareTime = 15 * time.Millisecond
)

// contestant steps a population from the comparison's start.
type contestant struct {
	reset func() error
	run   func(steps int) error
	steps int // enough to be timed
	took  []float64
}

// ErrNoBaseline says that a scenario's model is not written out in scalar code,
// so that there is nothing to compare a run with.
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
	if !s.scenario.scalar.written() {
		return Comparison{}, fmt.Errorf("%w for model %s", ErrNoBaseline, s.cells.Model().Name)
	}
	r, err := s.Result()
	if err != nil {
		return Comparison{}, err
	}
	n := min(s.options.Neurons, maxCompared)
	model := s.scenario.scalar
	lookUp, err := model.lookUp(s.options.grid(), s.options.Current)
	if err != nil {
		return Comparison{}, err
	}
	update, err := s.update(ctx, n)
	if err != nil {
		return Comparison{}, err
	}
	contestants := []*contestant{
		update,
		s.scalar(n, lookUp),
		s.scalar(n, model.exact(s.options.Current)),
	}
	simd := fastest()
	if model.vector && simd != kernel.PureGo {
		contestants = append(contestants, s.exact(n, simd, false), s.exact(n, simd, true))
	}
	for _, c := range contestants {
		if err := c.calibrate(ctx, atLeast); err != nil {
			return Comparison{}, err
		}
	}
	for range compareRounds {
		for _, c := range contestants {
			t, err := c.time(ctx)
			if err != nil {
				return Comparison{}, err
			}
			c.took = append(c.took, float64(t.Nanoseconds())/float64(c.steps)/float64(n))
		}
	}
	c := Comparison{
		Run:     r.NsPerNeuronStep,
		Update:  median(contestants[0].took),
		LookUp:  median(contestants[1].took),
		Exact:   median(contestants[2].took),
		Neurons: n,

		ScalarMethod: scalarMethod(s.options.Method),
		LookUpCost:   model.lookUpCost,
		ExactCost:    model.exactCost,
	}
	if len(contestants) > 3 {
		c.SIMD = simd
		c.ExactSIMD, c.ExactFused = median(contestants[3].took), median(contestants[4].took)
	}
	return c, nil
}

// update is this library on one thread, without synapses.
func (s *Simulation) update(ctx context.Context, n int) (*contestant, error) {
	config := s.config()
	config.Threads, config.Checkpoints = 1, hh.Checkpoints{}
	net, err := hh.NewNetwork(config)
	if err != nil {
		return nil, err
	}
	cells, err := net.AddPopulation("cells", s.scenario.model.New(), n)
	if err != nil {
		return nil, err
	}
	if err := cells.SetCurrent(s.options.Current); err != nil {
		return nil, err
	}
	return &contestant{
		reset: func() error {
			model := cells.Model()
			for _, name := range model.Variables() {
				x, err := s.cells.Get(name)
				if err == nil {
					err = cells.SetEach(name, x[:n])
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
		run: func(steps int) error { return net.Run(ctx, float64(steps)*config.Dt) },
	}, nil
}

// scalar is scalar code with the given rates.
func (s *Simulation) scalar(n int, f slopes) *contestant {
	cells := &scalarCells{slopes: f}
	return &contestant{
		reset: func() (err error) {
			*cells, err = s.scalarStart(n, f)
			return err
		},
		run: func(steps int) error {
			cells.run(scalarMethod(s.options.Method), s.options.Dt, steps)
			return nil
		},
	}
}

// scalarStart copies the state of the first n cells.
func (s *Simulation) scalarStart(n int, f slopes) (scalarCells, error) {
	c := scalarCells{slopes: f}
	model := s.cells.Model()
	have := model.Variables()
	for _, x := range []struct {
		name string
		dst  *[]float64
	}{{"v", &c.v}, {"m", &c.m}, {"h", &c.h}, {"n", &c.n}, {synapseName, &c.b}} {
		*x.dst = make([]float64, n)
		if !slices.Contains(have, x.name) {
			continue
		}
		values, err := s.cells.Get(x.name)
		if err != nil {
			return c, err
		}
		*x.dst = values[:n]
	}
	return c, nil
}

// calibrate finds how many steps take a time that can be measured.
func (c *contestant) calibrate(ctx context.Context, atLeast time.Duration) error {
	for c.steps = 1; ; c.steps *= 2 {
		took, err := c.time(ctx)
		if err != nil || took >= atLeast {
			return err
		}
	}
}

func (c *contestant) time(ctx context.Context) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if err := c.reset(); err != nil {
		return 0, err
	}
	start := time.Now()
	if err := c.run(c.steps); err != nil {
		return 0, fmt.Errorf("comparison: %w", err)
	}
	return time.Since(start), nil
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
