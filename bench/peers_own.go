package bench

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// peerCells prepares the scenario's cells as all contestants start them.
func peerCells(o PeerOptions, precision int) (*Simulation, error) {
	m := o.peerModel()
	s, err := Prepare(Options{
		Scenario: m.scenario, Neurons: o.Neurons, Duration: peerDuration, Dt: peerDt,
		Method: hh.Euler, Order: table.Linear, Min: m.min, Max: m.max, Step: 1, Precision: precision, Threads: 1, Seed: 1, Current: m.Drive,
	}, nil)
	if err != nil {
		return nil, err
	}
	v := make([]float64, o.Neurons)
	for i := range v {
		v[i] = peerLo + (peerHi-peerLo)*(float64(i)+0.5)/float64(o.Neurons)
	}
	if err := s.cells.SetEach("v", v); err != nil {
		return nil, err
	}
	cell := s.cells.Model()
	for _, c := range cell.Channels {
		for _, g := range c.Gates {
			if !slices.Contains(cell.Variables(), g.Name) {
				continue
			}
			a, b := g.Alpha(peerRest), g.Beta(peerRest)
			if err := s.cells.Set(g.Name, hh.Constant(a/(a+b))); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// ownCells is this library.
func ownCells(o PeerOptions, precision int, atLeast time.Duration) *rival {
	r := &rival{row: PeerRow{Peer: "lut4go", Computes: "fused step, linear table of 1 mV", Precision: precision}}
	var c *contestant
	var x reading
	r.prepare = func(ctx context.Context) error {
		s, err := peerCells(o, precision)
		if err == nil {
			x.Flags, x.Spikes, x.MeanV, err = s.physics(ctx)
		}
		if err != nil {
			return err
		}
		if s, err = peerCells(o, precision); err == nil {
			c, err = s.update(ctx, o.Neurons)
		}
		return err
	}
	r.round = func(ctx context.Context, _ int) (reading, error) {
		return c.read(ctx, o.Neurons, atLeast, x)
	}
	return r
}

// physics runs the simulation; it returns the backend and what came out.
func (s *Simulation) physics(ctx context.Context) (backend string, spikes *int, meanV *float64, err error) {
	if err := s.Run(ctx); err != nil {
		return "", nil, nil, err
	}
	v, err := s.cells.Get("v")
	if err != nil {
		return "", nil, nil, err
	}
	result, err := s.Result()
	return string(result.Backend) + " backend", &result.Spikes, mean(v), err
}

// read times passes of the comparison's length until they have taken long
// enough.
func (c *contestant) read(ctx context.Context, neurons int, atLeast time.Duration, x reading) (reading, error) {
	c.steps = peerSteps
	var took time.Duration
	for passes := 1; ; passes++ {
		t, err := c.time(ctx)
		if err != nil {
			return x, err
		}
		if took += t; took >= atLeast {
			x.Ns = float64(took.Nanoseconds()) / float64(passes) / float64(c.steps) / float64(neurons)
			return x, nil
		}
	}
}

// mean returns that of one or more numbers.
func mean[T kernel.Float](x []T) *float64 {
	sum := 0.0
	for _, y := range x {
		sum += float64(y)
	}
	sum /= float64(len(x))
	return &sum
}

// goStart is the contestants' start for the loops in plain Go, and their rates,
// by look-up and exact.
func goStart(o PeerOptions) (s *Simulation, lookUp, exact slopes, err error) {
	if s, err = peerCells(o, 64); err != nil {
		return nil, nil, nil, err
	}
	m := s.scenario.scalar
	lookUp, err = m.lookUp(s.options.grid(), s.options.Current)
	return s, lookUp, m.exact(s.options.Current), err
}

// goChunk is how many steps of the loops in plain Go are made between looks at
// the context.
const goChunk = 100

// references returns functions that say what a pass comes to by look-up and by
// exact rates. They are the loops in plain Go, which tests hold against the
// engine; each runs once, when it is first asked.
func references(ctx context.Context, o PeerOptions) (lookUp, exact func() (reading, error)) {
	run := func(f slopes, s *Simulation) (reading, error) {
		c, err := s.scalarStart(o.Neurons, f)
		if err != nil {
			return reading{}, err
		}
		spikes := 0
		before := make([]float64, o.Neurons)
		for i := range peerSteps {
			if i%goChunk == 0 && ctx.Err() != nil {
				return reading{}, ctx.Err()
			}
			copy(before, c.v)
			c.run(hh.Euler, peerDt, 1)
			for j, v := range c.v {
				if v > 0 && before[j] <= 0 {
					spikes++
				}
			}
		}
		return reading{Spikes: &spikes, MeanV: mean(c.v)}, nil
	}
	return sync.OnceValues(func() (reading, error) {
			s, f, _, err := goStart(o)
			if err != nil {
				return reading{}, err
			}
			return run(f, s)
		}), sync.OnceValues(func() (reading, error) {
			s, _, f, err := goStart(o)
			if err != nil {
				return reading{}, err
			}
			return run(f, s)
		})
}

// plainGo are the loops in Go that runs are compared with, too.
func plainGo(o PeerOptions, atLeast time.Duration, lookUp, exact func() (reading, error)) []*rival {
	row := func(reference func() (reading, error), table bool) *rival {
		r := &rival{
			row:       PeerRow{Peer: "go", Computes: "6 exponentials", Precision: 64, Version: runtime.Version()},
			spikes:    sameSpikes,
			reference: reference,
		}
		if table {
			r.row.Computes = "a clamped look-up for each curve, divisions"
		}
		var c *contestant
		r.prepare = func(ctx context.Context) error {
			s, f, g, err := goStart(o)
			if err != nil {
				return err
			}
			if !table {
				f = g
			}
			c = s.scalar(o.Neurons, f)
			whole := c.run
			c.run = func(steps int) error {
				for steps > 0 && ctx.Err() == nil {
					n := min(steps, goChunk)
					if err := whole(n); err != nil {
						return err
					}
					steps -= n
				}
				return ctx.Err()
			}
			return nil
		}
		r.round = func(ctx context.Context, _ int) (reading, error) {
			return c.read(ctx, o.Neurons, atLeast, *r.same)
		}
		return r
	}
	return []*rival{row(lookUp, true), row(exact, false)}
}

// ownNetwork is this library on the whole network, with the round as seed.
func ownNetwork(o PeerOptions, precision int) *rival {
	return &rival{
		row: PeerRow{Peer: "lut4go", Computes: "fused step, linear table of 1 mV", Precision: precision},
		round: func(ctx context.Context, number int) (reading, error) {
			s, err := o.networkRun(precision, number)
			if err != nil {
				return reading{}, err
			}
			if err := s.Run(ctx); err != nil {
				return reading{}, err
			}
			x, err := s.Result()
			return reading{Ns: x.NsPerNeuronStep, Spikes: &x.Spikes, Flags: string(x.Backend) + " backend"}, err
		},
	}
}

func (o PeerOptions) networkRun(precision, seed int) (*Simulation, error) {
	s, err := Find("wb-network")
	if err != nil {
		return nil, err
	}
	run := s.Defaults
	run.Neurons, run.Precision, run.Threads, run.Seed = o.Neurons, precision, 1, uint64(seed)
	return Prepare(run, nil)
}
