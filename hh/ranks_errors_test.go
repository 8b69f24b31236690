package hh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh/rankstest"
	"github.com/lut4go/lut4go/table"
)

// byRank runs f on so many ranks and returns the error of each.
func byRank(t *testing.T, ranks int, f func(r Ranks) error) []error {
	t.Helper()
	errs := make([]error, ranks)
	err := rankstest.Run(ranks, func(r *rankstest.Rank) error {
		errs[r.Rank()] = errors.New("a rank has left its function")
		errs[r.Rank()] = f(r)
		return nil
	})
	check(t, err)
	return errs
}

func TestABrokenVoltageOnOneRankEndsTheRunOnAll(t *testing.T) {
	for _, coupled := range []bool{false, true} {
		var steps [3]uint64
		errs := byRank(t, 3, func(r Ranks) error {
			n := newNetwork(t, Config{Dt: 0.1, Grid: coarseGrid, Ranks: r})
			p := addPopulation(t, n, "cells", passive(0.1, -65), 9)
			if coupled {
				_, err := n.ConnectGaps(p, p, GapJunctions{Rule: Pairs{Sources: []int{0, 2}, Targets: []int{8, 3}}, Conductance: Constant(0.01)})
				check(t, err)
			}
			scale := make([]float64, 9)
			scale[5] = 1 // of rank 1
			check(t, p.InjectEach(Pulse{Start: 10, End: 20, Amplitude: 1e9}, scale))
			run(t, n, 5)
			err := n.Run(context.Background(), 100)
			steps[r.Rank()] = n.Steps()
			if again := n.Run(context.Background(), 1); again == nil || again.Error() != err.Error() {
				t.Errorf("rank %d: %v, then %v", r.Rank(), err, again)
			}
			return err
		})
		for rank, err := range errs {
			parts := []string{`population "cells"`, "neuron 5"}
			if rank != 1 {
				parts = append(parts, "hh: rank 1: ")
			}
			wantError(t, err, parts...)
			if rank == 1 && strings.Contains(err.Error(), "rank") {
				t.Errorf("the rank itself says %v", err)
			}
			if steps[rank] != steps[0] {
				t.Errorf("ranks have made %v steps", steps)
			}
		}
	}
}

func TestARateThatPanicsOnOneRankEndsTheRunOnAll(t *testing.T) {
	errs := byRank(t, 3, func(r Ranks) error {
		running := false
		m := passive(0.1, -65)
		m.Channels = append(m.Channels, Channel{Name: "odd", G: 0.1, E: -65, Gates: []Gate{{Name: "x", Power: 1, Instantaneous: true, Inf: func(v float64) float64 {
			if running && v > 10.2 && v < 10.8 { // at no point of the grid
				panic("no such voltage")
			}
			return 0.5
		}}}})
		n := newNetwork(t, Config{Dt: 0.1, Order: table.Exact, Grid: coarseGrid, Ranks: r})
		p := addPopulation(t, n, "cells", m, 6)
		v := []float64{-65, -65, -65, -65, -65, 10.5}
		check(t, p.SetEach("v", v))
		running = true
		return n.Run(context.Background(), 1)
	})
	for rank, err := range errs {
		wantError(t, err, "no such voltage")
		if rank != 2 {
			wantError(t, err, "hh: rank 2: ")
		}
	}
}

func TestARunThatOneRankCancelsEndsAtTheSameStepOnAllAndGoesOn(t *testing.T) {
	whole := newRecurrentNetwork(t, Config{Seed: 5}, 40)
	whole.run(t, 30)
	want := whole.hashes(t)
	for _, ended := range []error{context.Canceled, context.DeadlineExceeded} {
		var steps [3]uint64
		errs := byRank(t, 3, func(r Ranks) error {
			ctx := &later{Context: context.Background()}
			c := Config{Seed: 5, Ranks: r}
			if r.Rank() == 1 {
				c.Progress = func(ms float64) {
					if ms > 10 {
						ctx.err = ended
					}
				}
			}
			s := newRecurrentNetwork(t, c, 40)
			err := s.net.Run(ctx, 30)
			steps[r.Rank()] = s.net.Steps()
			if at := s.net.Time(); at < 10 || at > 10+3*3.02 {
				t.Errorf("stopped at %v ms", at)
			}
			s.run(t, 30-s.net.Time())
			if got := s.hashes(t); r.Rank() == 0 && got != want {
				t.Errorf("%v and continued %q, want %q", ended, got, want)
			}
			return err
		})
		for rank, err := range errs {
			if !errors.Is(err, ended) {
				t.Errorf("rank %d: %v, want %v", rank, err, ended)
			}
			if rank != 1 {
				wantError(t, err, "rank 1")
			}
		}
		if steps[1] != steps[0] || steps[2] != steps[0] {
			t.Errorf("ranks stopped after %v steps", steps)
		}
	}
}

// later is a context that ends when its error is set.
type later struct {
	context.Context
	err error
}

func (l *later) Err() error { return l.err }

func TestARunThatOneRankHasCancelledBeforeItMakesNoStep(t *testing.T) {
	errs := byRank(t, 2, func(r Ranks) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		s := newRecurrentNetwork(t, Config{Ranks: r}, 10)
		if r.Rank() == 1 {
			cancel()
		}
		err := s.net.Run(ctx, 5)
		if s.net.Steps() != 0 {
			t.Errorf("%d steps", s.net.Steps())
		}
		return err
	})
	for _, err := range errs {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}

// failingSink fails at its third call.
type failingSink struct{ calls int }

func (f *failingSink) WriteSpikes([]uint64, []uint32, []float64) error {
	if f.calls++; f.calls == 3 {
		return io.ErrShortWrite
	}
	return nil
}

func TestASinkThatFailsStopsAllRanksWhichMayGoOn(t *testing.T) {
	whole := newRecurrentNetwork(t, Config{Seed: 5}, 40)
	whole.run(t, 40)
	want := whole.hashes(t)
	var steps [3]uint64
	errs := byRank(t, 3, func(r Ranks) error {
		s := newRecurrentNetwork(t, Config{Seed: 5, Ranks: r}, 40)
		var sink SpikeSink
		if r.Rank() == 0 {
			sink = &failingSink{}
		}
		check(t, s.cells.StreamSpikes(sink))
		err := s.net.Run(context.Background(), 40)
		steps[r.Rank()] = s.net.Steps()
		s.run(t, 40-s.net.Time())
		if got := s.hashes(t); r.Rank() == 0 && got != want {
			t.Errorf("%q, want %q", got, want)
		}
		return err
	})
	for rank, err := range errs {
		wantError(t, err, io.ErrShortWrite.Error(), `population "wb"`)
		if rank > 0 {
			wantError(t, err, "hh: rank 0: ")
		} else if !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%v does not wrap the sink's error", err)
		}
	}
	if steps[0] == 4000 || steps[1] != steps[0] || steps[2] != steps[0] {
		t.Errorf("stopped after %v steps", steps)
	}
}

func TestAProgressThatPanicsOnOneRankStopsAll(t *testing.T) {
	for _, at := range []float64{3, 24} { // in the middle of the run, and at its end
		errs := byRank(t, 2, func(r Ranks) error {
			c := Config{Seed: 5, Ranks: r}
			if r.Rank() == 1 {
				c.Progress = func(ms float64) {
					if ms > at {
						panic("no more")
					}
				}
			}
			s := newRecurrentNetwork(t, c, 40)
			return s.net.Run(context.Background(), 25)
		})
		for _, err := range errs {
			wantError(t, err, "Config.Progress panicked: no more")
		}
	}
}

func TestRunUntilStopsOnRanksWhereItDoesAlone(t *testing.T) {
	until := func(s *recurrentNetwork) func() bool {
		return func() bool { return s.spikes.Len() >= 20 && len(s.trace.Values[1]) > 100 }
	}
	alone := newRecurrentNetwork(t, Config{Seed: 5}, 40)
	reached, err := alone.net.RunUntil(context.Background(), 100, until(alone))
	if err != nil || !reached {
		t.Fatal(reached, err)
	}
	for _, ranks := range []int{2, 5} {
		onRanks(t, ranks, func(r Ranks) {
			s := newRecurrentNetwork(t, Config{Seed: 5, Ranks: r}, 40)
			reached, err := s.net.RunUntil(context.Background(), 100, until(s))
			if err != nil || !reached || s.net.Steps() != alone.net.Steps() {
				t.Errorf("%v, %v after %d steps, want %d", reached, err, s.net.Steps(), alone.net.Steps())
			}
		})
	}
	errs := byRank(t, 2, func(r Ranks) error {
		s := newRecurrentNetwork(t, Config{Seed: 5, Ranks: r}, 40)
		_, err := s.net.RunUntil(context.Background(), 100, func() bool {
			if r.Rank() == 1 {
				panic("a bug")
			}
			return false
		})
		return err
	})
	for _, err := range errs {
		wantError(t, err, "condition of RunUntil panicked: a bug")
	}
}

func TestRanksWithDifferentNetworksAreToldInWhat(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(r Ranks, odd bool) error
		want  string
	}{
		{"dt", func(r Ranks, odd bool) error {
			c := Config{Ranks: r, Dt: 0.01}
			if odd {
				c.Dt = 0.02
			}
			return newRecurrentNetwork(t, c, 10).net.Run(context.Background(), 1)
		}, "dt is"},
		{"a current", func(r Ranks, odd bool) error {
			s := newRecurrentNetwork(t, Config{Ranks: r}, 10)
			if odd {
				check(t, s.cells.SetCurrent(1))
			}
			return s.net.Run(context.Background(), 1)
		}, `current of population "wb" is`},
		{"durations", func(r Ranks, odd bool) error {
			s := newRecurrentNetwork(t, Config{Ranks: r}, 10)
			if odd {
				return s.net.Run(context.Background(), 2)
			}
			return s.net.Run(context.Background(), 1)
		}, "duration of Run is"},
		{"a call more", func(r Ranks, odd bool) error {
			s := newRecurrentNetwork(t, Config{Ranks: r}, 10)
			if odd {
				return s.cells.Set("v", Constant(-60))
			}
			return s.net.Run(context.Background(), 1)
		}, "want the same calls in the same order"},
		{"synapses", func(r Ranks, odd bool) error {
			n := newNetwork(t, Config{Dt: 0.1, Ranks: r})
			p := addPopulation(t, n, "a", passive(0.1, -65), 10)
			rule := Pairs{Sources: []int{1}, Targets: []int{2}}
			if odd {
				rule.Targets[0] = 3
			}
			_, err := n.Connect(p, p, Connection{Receptor: "s", Rule: rule, Weight: Constant(1), Delay: Constant(1)})
			return err
		}, `Connect 0 from "a" to "a"`},
		{"initial values", func(r Ranks, odd bool) error {
			mean := -65.0
			if odd {
				mean = -60
			}
			return newRecurrentNetwork(t, Config{Ranks: r}, 10).cells.Set("v", &Normal{Mean: mean, SD: 1})
		}, "Set v to random.Normal"},
		{"values of each cell", func(r Ranks, odd bool) error {
			x := ramp(10)
			if odd {
				x[9] = 2
			}
			return newRecurrentNetwork(t, Config{Ranks: r}, 10).cells.SetParameterEach("current", x)
		}, "SetParameterEach current to "},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, err := range byRank(t, 3, func(r Ranks) error { return c.build(r, r.Rank() == 2) }) {
				wantError(t, err, c.want)
			}
		})
	}
}

func TestAnErrorOfOneRankAloneIsOneOfAll(t *testing.T) {
	for _, c := range []struct {
		name string
		call func(r Ranks) error
		want string
	}{
		{"a value drawn", func(r Ranks) error {
			n := newNetwork(t, Config{Dt: 0.1, Precision: 32, Ranks: r})
			p := addPopulation(t, n, "a", passive(0.1, -65), 4)
			err := p.Set("s", Uniform{Lo: 3.4e38, Hi: 3.405e38})
			run(t, n, 1) // goes on
			return err
		}, "of 32 bits"},
		{"a list that only one rank has wrong", func(r Ranks) error {
			n := newNetwork(t, Config{Dt: 0.1, Ranks: r})
			p := addPopulation(t, n, "a", passive(0.1, -65), 4)
			v := []float64{1, 2, 3, 4}
			if r.Rank() == 1 {
				v[0] = math.NaN()
			}
			err := p.SetEach("v", v)
			run(t, n, 1)
			return err
		}, "NaN"},
		{"a checkpoint of other bytes", func(r Ranks) error {
			s := newRecurrentNetwork(t, Config{Ranks: r}, 10)
			var b bytes.Buffer
			check(t, s.net.Checkpoint(&b))
			return s.net.Restore(bytes.NewReader(b.Bytes())) // of rank 0 alone
		}, "no checkpoint"},
		{"a checkpoint of another network", func(r Ranks) error {
			s := newRecurrentNetwork(t, Config{Ranks: r, Seed: 1}, 10)
			var b bytes.Buffer
			other := newRecurrentNetwork(t, Config{Seed: uint64(1 + r.Rank())}, 10)
			check(t, other.net.Checkpoint(&b))
			return s.net.Restore(&b)
		}, "want the same checkpoint on all ranks"},
		{"a checkpoint's writer", func(r Ranks) error {
			s := newRecurrentNetwork(t, Config{Ranks: r}, 10)
			err := s.net.Checkpoint(&fullDisk{100})
			s.run(t, 1)
			return err
		}, "no space left"},
		{"a checkpoint's file", func(r Ranks) error {
			s := newRecurrentNetwork(t, Config{Ranks: r, Checkpoints: Checkpoints{File: filepath.Join(t.TempDir(), "missing", "c"), Every: 1}}, 10)
			return s.net.Run(context.Background(), 5)
		}, "checkpoint at 1 ms not written"},
		{"a reader", func(r Ranks) error {
			n := newNetwork(t, Config{Dt: 0.1, Ranks: r})
			var from SpikeReader
			if r.Rank() == 0 {
				from = &failing{ms: 2, err: io.ErrUnexpectedEOF}
			}
			addSource(t, n, "source", 3, StreamedTrains{from})
			return n.Run(context.Background(), 5)
		}, io.ErrUnexpectedEOF.Error()},
		{"a missing file", func(r Ranks) error {
			s := newRecurrentNetwork(t, Config{Ranks: r}, 10)
			return s.net.RestoreFile(filepath.Join(t.TempDir(), "none"))
		}, "no such file"},
		{"no sink", func(r Ranks) error {
			s := newRecurrentNetwork(t, Config{Ranks: r}, 10)
			return s.cells.StreamSpikes(nil)
		}, "no sink"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, err := range byRank(t, 3, c.call) {
				wantError(t, err, c.want)
			}
		})
	}
}

// lost is ranks that fail in their n-th call.
type lost struct {
	Ranks
	left int
}

func (l *lost) AllGather(own []byte) ([]byte, []int, error) {
	if l.left--; l.left < 0 {
		return nil, nil, errors.New("the line is dead")
	}
	return l.Ranks.AllGather(own)
}

func TestRanksThatAreLostEndWhateverIsDone(t *testing.T) {
	for _, calls := range []int{0, 3, 6, 9, 12, 20} {
		errs := byRank(t, 2, func(r Ranks) error {
			n, err := NewNetwork(Config{Dt: 0.01, Grid: coarseGrid, Ranks: &lost{r, calls}})
			if err != nil {
				return err
			}
			p, err := n.AddPopulation("a", WangBuzsaki(), 10)
			if err != nil {
				return err
			}
			if _, err := p.net.AddSource("s", 3, PoissonTrains{Rate: 10}); err != nil {
				return err
			}
			if err := p.SetCurrent(2); err != nil {
				return err
			}
			for range 10 {
				if err := n.Run(context.Background(), 10); err != nil {
					return err
				}
			}
			return nil
		})
		for _, err := range errs {
			wantError(t, err, "the line is dead")
		}
	}
}

func TestRanksThatMakeNoSenseAreErrors(t *testing.T) {
	for _, r := range []rankOf{{0, 0}, {-1, 2}, {2, 2}} {
		_, err := NewNetwork(Config{Dt: 0.1, Ranks: r})
		wantError(t, err, fmt.Sprintf("rank %d of %d", r.rank, r.size))
	}
}

type rankOf struct{ rank, size int }

func (r rankOf) Rank() int                               { return r.rank }
func (r rankOf) Size() int                               { return r.size }
func (r rankOf) AllGather([]byte) ([]byte, []int, error) { panic("not to be called") }
func (r rankOf) Deal([][]byte) ([][]byte, error)         { panic("not to be called") }

func TestRanksAreTheSameIfTheirDistributionsAreGivenByPointers(t *testing.T) {
	for _, err := range byRank(t, 2, func(r Ranks) error {
		n := newNetwork(t, Config{Dt: 0.1, Ranks: r})
		p := addPopulation(t, n, "a", passive(0.1, -65), 10)
		_, err := n.Connect(p, p, Connection{
			Receptor: "s", Rule: AllToAll{}, Weight: &Truncated{Of: &Normal{Mean: 1, SD: 0.1}, Lo: 0, Hi: 2}, Delay: Constant(1),
			ShortTerm: &TsodyksMarkram{U: &Uniform{Lo: 0.1, Hi: 0.5}, TauRec: Constant(100), TauFacil: Constant(0)},
		})
		return err
	}) {
		check(t, err)
	}
}

func TestSamplesOfAllRanksHaveTheirTimesAfterClear(t *testing.T) {
	check(t, rankstest.Run(2, func(r *rankstest.Rank) error {
		n := newNetwork(t, Config{Dt: 0.1, Ranks: r})
		p := addPopulation(t, n, "a", passive(0.1, -65), 4)
		m := recordState(t, p, "v", []int{3}, 3)
		rate := recordRate(t, p, 0.4)
		run(t, n, 1)
		m.Clear()
		rate.Clear()
		if math.Abs(m.Time(0)-1.2) > 1e-9 || math.Abs(rate.Time(0)-0.8) > 1e-9 {
			t.Errorf("rank %d: the first sample after Clear is at %v ms and the first bin at %v ms, want 1.2 and 0.8", r.Rank(), m.Time(0), rate.Time(0))
		}
		return nil
	}))
}
