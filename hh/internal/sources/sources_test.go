package sources

import (
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/internal/portable"
)

const dt = 0.1 // ms

// fill returns the spikes of epochs of so many steps each, by step, then neuron.
func fill(t *testing.T, trains Trains, epochs ...int) []communication.Spike {
	t.Helper()
	var all []communication.Spike
	first := uint64(0)
	for _, steps := range epochs {
		if err := trains.Prepare(first + uint64(steps)); err != nil {
			t.Fatal(err)
		}
		var s communication.EpochSpikes
		trains.Fill(&s, first, steps)
		if len(s.Ends) != steps {
			t.Fatalf("%d of %d steps have ended", len(s.Ends), steps)
		}
		for k := range steps {
			for i, to := s.Step(k); i < to; i++ {
				all = append(all, communication.Spike{Step: first + uint64(k), Neuron: s.Neurons[i]})
			}
		}
		first += uint64(steps)
	}
	return all
}

// someSpikes returns spikes of the first 600 steps by step, in no order of neurons.
func someSpikes() []communication.Spike {
	rng := rand.New(rand.NewPCG(1, 2))
	var all []communication.Spike
	for step := range uint64(600) {
		for range rng.IntN(30) / 10 {
			all = append(all, communication.Spike{Step: step, Neuron: uint32(rng.IntN(5))})
		}
	}
	return all
}

// reader returns a Read of spikes, up to some at a time.
func reader(all []communication.Spike, some int) Read {
	return func(times []float64, neurons []uint32) (int, error) {
		n := min(some, len(times), len(all))
		for i, s := range all[:n] {
			times[i], neurons[i] = float64(s.Step)*dt, s.Neuron
		}
		if all = all[n:]; len(all) == 0 {
			return n, io.EOF
		}
		return n, nil
	}
}

func streams(neurons int) (all []portable.Stream) {
	for i := range neurons {
		all = append(all, portable.NewStream(1, 2, uint64(i)))
	}
	return all
}

func poisson(rate float64, neurons int) *Drawn {
	return NewDrawn(&Poisson{Rates: [][]float64{{rate}}, Ends: []float64{math.Inf(1)}, Streams: streams(neurons)}, neurons, 0)
}

func renewal(refractory float64, rest random.Distribution, neurons int) *Drawn {
	return NewDrawn(&Renewal{Refractory: refractory, Intervals: rest, Steps: 1 / dt, Streams: streams(neurons)}, neurons, 0)
}

func TestTrainsDoNotDependOnEpochs(t *testing.T) {
	changing := func() *Drawn {
		return NewDrawn(&Poisson{
			Rates: [][]float64{{0.01}, {0}, {0.3}, {3}}, Ends: []float64{100, 101, 350, math.Inf(1)}, Streams: streams(150),
		}, 150, 0)
	}
	for _, c := range []struct {
		name  string
		build func() Trains
	}{
		{"given", func() Trains { return NewGiven(someSpikes()) }},
		{"streamed", func() Trains { return NewStreamed(reader(someSpikes(), 7), 5, dt, 0) }},
		{"Poisson", func() Trains { return poisson(0.02, 150) }},
		{"Poisson over time", func() Trains { return changing() }},
		{"with a dead time", func() Trains { return renewal(7.5, random.Exponential{Mean: 3}, 150) }},
		{"several in a step", func() Trains { return renewal(0, random.Uniform{Lo: 0, Hi: dt}, 150) }},
	} {
		want := fill(t, c.build(), 600)
		if len(want) < 300 || !slices.IsSortedFunc(want, func(a, b communication.Spike) int {
			return int(a.Step)*1000 + int(a.Neuron) - int(b.Step)*1000 - int(b.Neuron)
		}) {
			t.Errorf("%s: %d spikes, or not by step, then neuron", c.name, len(want))
		}
		if got := fill(t, c.build(), 1, 1, 7, 191, 200, 0, 99, 101); !slices.Equal(got, want) {
			t.Errorf("%s: %d spikes in one epoch, %d in several, or others", c.name, len(want), len(got))
		}
	}
}

func TestGivenAndStreamedSpikesAreTheSame(t *testing.T) {
	given, streamed := fill(t, NewGiven(someSpikes()), 600), fill(t, NewStreamed(reader(someSpikes(), 1000), 5, dt, 0), 600)
	if !slices.Equal(given, streamed) {
		t.Errorf("%d given, %d streamed, or others", len(given), len(streamed))
	}
}

func TestGivenSpikesGoOnFromAnyStep(t *testing.T) {
	g := NewGiven(someSpikes())
	want := fill(t, g, 600)
	for _, step := range []uint64{0, 5, 300, 600, 7} {
		g.Seek(step)
		var s communication.EpochSpikes
		g.Fill(&s, step, 600)
		left := slices.IndexFunc(want, func(s communication.Spike) bool { return s.Step >= step })
		if left < 0 {
			left = len(want)
		}
		if len(s.Neurons) != len(want)-left {
			t.Errorf("from step %d on %d spikes, want %d", step, len(s.Neurons), len(want)-left)
		}
	}
}

func TestStreamedSpikesAreReadWhenTheirTimeComes(t *testing.T) {
	read := 0
	all := someSpikes()
	s := NewStreamed(func(times []float64, neurons []uint32) (int, error) {
		times[0], neurons[0] = float64(all[read].Step)*dt, all[read].Neuron
		read++
		return 1, nil
	}, 5, dt, 0)
	for _, end := range []uint64{1, 50, 50, 51, 400} {
		if err := s.Prepare(end); err != nil {
			t.Fatal(err)
		}
		want := slices.IndexFunc(all, func(s communication.Spike) bool { return s.Step >= end }) + 1
		if read != want {
			t.Errorf("%d spikes read up to step %d, want %d", read, end, want)
		}
	}
}

func TestAnErrorInWhatIsReadStays(t *testing.T) {
	broken := errors.New("broken")
	calls := 0
	s := NewStreamed(func([]float64, []uint32) (int, error) {
		calls++
		return 0, broken
	}, 5, dt, 0)
	for range 3 {
		if err := s.Prepare(3); err != broken || calls != 1 {
			t.Errorf("%v after %d calls", err, calls)
		}
	}
	for _, n := range []int{-1, atOnce + 1} {
		if NewStreamed(func([]float64, []uint32) (int, error) { return n, nil }, 5, dt, 0).Prepare(3) == nil {
			t.Errorf("%d spikes read", n)
		}
	}
}

func TestAPoissonTrainOfNoRateHasNoSpikes(t *testing.T) {
	p := poisson(0, 3)
	if got := fill(t, p, 500); len(got) > 0 || !math.IsInf(p.Next()[0], 1) {
		t.Errorf("%v", got)
	}
}
