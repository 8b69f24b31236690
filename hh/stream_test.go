package hh

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// keeper is a sink that keeps what it gets, and fails when it has had enough.
type keeper struct {
	steps     []uint64
	neurons   []uint32
	crossings []float64
	samples   []uint64
	values    []float64
	calls     int
	fail      func(calls int) error
}

func (k *keeper) WriteSpikes(steps []uint64, neurons []uint32, crossings []float64) error {
	k.calls++
	if k.fail != nil {
		if err := k.fail(k.calls); err != nil {
			return err
		}
	}
	k.steps, k.neurons = append(k.steps, steps...), append(k.neurons, neurons...)
	k.crossings = append(k.crossings, crossings...)
	return nil
}

func (k *keeper) WriteStates(steps []uint64, values []float64) error {
	k.calls++
	if k.fail != nil {
		if err := k.fail(k.calls); err != nil {
			return err
		}
	}
	k.samples, k.values = append(k.samples, steps...), append(k.values, values...)
	return nil
}

func TestWhatIsStreamedIsWhatIsRecorded(t *testing.T) {
	for _, threads := range []int{1, 3} {
		for _, every := range []int{1, 7, 1000} {
			t.Run(fmt.Sprintf("%d threads, every %d steps", threads, every), func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				s := newRecurrentNetwork(t, Config{Seed: 12, Threads: threads, Progress: func(ms float64) {
					if ms > 20 {
						cancel()
					}
				}}, 150)
				s.run(t, 0.05) // streams begin amid a run
				neurons := []int{149, 0, 77, 0}
				recorded := s.cells.RecordCrossings()
				trace := recordState(t, s.cells, "h", neurons, every)
				var plain, located, states keeper
				check(t, s.cells.StreamSpikes(&plain))
				check(t, s.cells.StreamCrossings(&located))
				check(t, s.cells.StreamState("h", neurons, every, &states))
				neurons[0] = 5 // the stream has its own copy
				for _, ms := range []float64{0.01, 3, 0, 4.97} {
					s.run(t, ms)
				}
				if err := s.net.Run(ctx, 30); !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				// The network gets new blocks with another population.
				addPopulation(t, s.net, "later", passive(0.1, -65), 3)
				s.run(t, 10)
				if recorded.Len() < 100 {
					t.Fatalf("%d spikes", recorded.Len())
				}
				for _, k := range []*keeper{&plain, &located} {
					if !slices.Equal(k.steps, recorded.Steps) || !slices.Equal(k.neurons, recorded.Neurons) {
						t.Errorf("%d spikes streamed, %d recorded, or others", len(k.steps), recorded.Len())
					}
				}
				if len(plain.crossings) != 0 || !slices.Equal(located.crossings, recorded.Crossings) {
					t.Errorf("%d crossings without asking, %d asked for, %d recorded", len(plain.crossings), len(located.crossings), len(recorded.Crossings))
				}
				var values []float64
				for i := range trace.Values[0] {
					if states.samples[i]%uint64(every) != 0 || s.net.ms(states.samples[i]) != trace.Time(i) {
						t.Fatalf("sample %d streamed is before step %d, that recorded at %v ms", i, states.samples[i], trace.Time(i))
					}
					for k := range trace.Values {
						values = append(values, trace.Values[k][i])
					}
				}
				if len(states.samples) != len(trace.Values[0]) || !slices.Equal(states.values, values) {
					t.Errorf("%d samples streamed, %d recorded, or others", len(states.samples), len(trace.Values[0]))
				}
			})
		}
	}
}

func TestASinkThatFailsStopsTheRunAndNothingElse(t *testing.T) {
	full := errors.New("the disk is full")
	third := func(calls int) error {
		if calls == 3 {
			return full
		}
		return nil
	}
	const ms = 40
	whole := newRecurrentNetwork(t, Config{Seed: 13}, 130)
	whole.run(t, ms)
	for _, c := range []struct {
		name   string
		stream func(s *recurrentNetwork, k *keeper) error
		want   string
	}{
		{"spikes", func(s *recurrentNetwork, k *keeper) error { return s.cells.StreamSpikes(k) }, "spikes"},
		{"crossings", func(s *recurrentNetwork, k *keeper) error { return s.cells.StreamCrossings(k) }, "spikes"},
		{"states", func(s *recurrentNetwork, k *keeper) error { return s.cells.StreamState("n", []int{3}, 5, k) }, "n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			reached := 0.0
			s := newRecurrentNetwork(t, Config{Seed: 13, Progress: func(ms float64) { reached = ms }}, 130)
			k := keeper{fail: third}
			var sound keeper
			check(t, c.stream(s, &k))
			check(t, s.cells.StreamSpikes(&sound))
			err := s.net.Run(context.Background(), ms)
			wantError(t, err, "hh: "+c.want+` of population "wb" to *hh.keeper: the disk is full`)
			if !errors.Is(err, full) {
				t.Errorf("%v does not wrap the sink's error", err)
			}
			stopped := s.net.Steps()
			if k.calls != 3 || stopped >= ms*100 || s.net.Time() <= reached {
				t.Errorf("stopped at %v ms after %d calls", s.net.Time(), k.calls)
			}
			// What is due has been delivered.
			same := newRecurrentNetwork(t, Config{Seed: 13}, 130)
			same.run(t, float64(stopped)*0.01)
			if a, b := stateHash(t, same.net), stateHash(t, s.net); a != b || !s.net.delivered {
				t.Errorf("the state is %q where a sink stopped the run, %q after a run that long", b, a)
			}
			had := len(k.steps)
			if had > 0 && k.steps[had-1] >= stopped {
				t.Errorf("the sink has a spike of step %d, the run stopped at step %d", k.steps[had-1], stopped)
			}
			run(t, s.net, ms-s.net.Time())
			if a, b := whole.hashes(t), s.hashes(t); a != b {
				t.Errorf("one run %q, stopped by a sink and continued %q", a, b)
			}
			if !slices.Equal(sound.steps, s.spikes.Steps) || !slices.Equal(sound.neurons, s.spikes.Neurons) {
				t.Error("another sink lost spikes")
			}
			later, _ := slices.BinarySearch(s.spikes.Steps, stopped)
			if c.name != "states" && !slices.Equal(k.steps[had:], s.spikes.Steps[later:]) {
				t.Error("the sink did not get the spikes from where the run was continued")
			}
		})
	}
}

func TestAllSinksThatFailAreNamed(t *testing.T) {
	s := newRecurrentNetwork(t, Config{Seed: 13}, 130)
	for _, why := range []string{"one", "two"} {
		check(t, s.cells.StreamState("v", []int{0}, 1, &keeper{fail: func(int) error { return errors.New(why) }}))
	}
	wantError(t, s.net.Run(context.Background(), 40), "v of population", "one", "two")
}

// countingSink is a sink that keeps nothing.
type countingSink struct{ spikes, samples int }

func (c *countingSink) WriteSpikes(steps []uint64, _ []uint32, _ []float64) error {
	c.spikes += len(steps)
	return nil
}

func (c *countingSink) WriteStates(steps []uint64, _ []float64) error {
	c.samples += len(steps)
	return nil
}

func TestRatesCountTheSpikesOfEachBin(t *testing.T) {
	for _, c := range []struct {
		bin   float64 // ms
		steps uint64
	}{{5, 500}, {0.01, 1}, {0.005, 1}, {0.0149, 1}, {0.015, 2}, {1.234, 123}, {1000, 100_000}} {
		for _, threads := range []int{1, 3} {
			s := newRecurrentNetwork(t, Config{Seed: 14, Threads: threads}, 150)
			s.run(t, 1.23)
			rate := recordRate(t, s.cells, c.bin)
			s.run(t, 13)
			s.run(t, 0.02)
			s.run(t, 11.98)
			const start, steps = 123, 2500
			want := make([]float64, steps/c.steps)
			for _, step := range s.spikes.Steps {
				if i := (step - start) / c.steps; step >= start && i < uint64(len(want)) {
					want[i]++
				}
			}
			sum := 0.0
			for i := range want {
				sum += want[i]
				want[i] /= 150 * float64(c.steps) * 0.01 / 1000
				if i < len(rate.Rates) && math.Abs(rate.Rates[i]-want[i]) > 1e-9*want[i] {
					t.Fatalf("bins of %v ms: bin %d has %v Hz, want %v", c.bin, i, rate.Rates[i], want[i])
				}
			}
			if len(rate.Rates) != len(want) || len(want) > 0 && sum == 0 {
				t.Errorf("bins of %v ms: %d bins, want %d; %v spikes", c.bin, len(rate.Rates), len(want), sum)
			}
			if rate.Bin != float64(c.steps)*0.01 || rate.Time(0) != 1.23 || rate.Time(3) != float64(start+3*c.steps)*0.01 {
				t.Errorf("bins of %v ms are %v ms long and begin at %v and %v ms", c.bin, rate.Bin, rate.Time(0), rate.Time(3))
			}
		}
	}
}

func TestWrongRecordingsAreErrorsAndRecordNothing(t *testing.T) {
	for _, c := range []struct {
		name string
		call func(p *pair) error
		want []string
	}{
		{"StreamSpikes to no sink", func(p *pair) error { return p.a.StreamSpikes(nil) }, []string{"spikes", `"a"`, "no sink"}},
		{"StreamCrossings to no sink", func(p *pair) error { return p.a.StreamCrossings(nil) }, []string{"spikes", `"a"`, "no sink"}},
		{"StreamState to no sink", func(p *pair) error { return p.a.StreamState("v", []int{0}, 1, nil) }, []string{"v of", `"a"`, "no sink"}},
		{"StreamState of no neuron", func(p *pair) error { return p.a.StreamState("v", nil, 1, &countingSink{}) },
			[]string{"v of no neuron", `"a"`}},
		{"StreamState of an unknown variable", func(p *pair) error { return p.a.StreamState("h", []int{0}, 1, &countingSink{}) },
			[]string{`"a"`, `"h"`, "[v s]"}},
		{"StreamState of a neuron past the end", func(p *pair) error { return p.a.StreamState("v", []int{3}, 1, &countingSink{}) },
			[]string{"neuron 3", "has 3"}},
		{"StreamState every 0 steps", func(p *pair) error { return p.a.StreamState("v", []int{0}, 0, &countingSink{}) },
			[]string{"every 0 steps"}},
		{"RecordRate in bins of less than half a step", func(p *pair) error { _, err := p.a.RecordRate(0.06); return err },
			[]string{`"a"`, "bins of 0.06 ms", "one step of 0.125 ms"}},
		{"RecordRate in bins of no time", func(p *pair) error { _, err := p.a.RecordRate(0); return err },
			[]string{"bins of 0 ms"}},
		{"RecordRate in negative bins", func(p *pair) error { _, err := p.a.RecordRate(-1); return err },
			[]string{"bins of -1 ms"}},
		{"RecordRate in bins that are no number", func(p *pair) error { _, err := p.a.RecordRate(math.NaN()); return err },
			[]string{"bins of NaN ms"}},
		{"RecordRate in endless bins", func(p *pair) error { _, err := p.a.RecordRate(math.Inf(1)); return err },
			[]string{"bins of +Inf ms"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPair(t)
			err := c.call(p)
			wantError(t, err, append(c.want, "hh: ")...)
			for _, q := range []*Population{p.a, p.b, p.foreign} {
				if len(q.monitors) != 0 || len(q.states) != 0 || q.core.Cells.CrossingsLocated() {
					t.Errorf("population %q is recorded all the same", q.name)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("an error of several lines: %v", err)
			}
			run(t, p.n, 1)
		})
	}
}
