package hh

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/kernel"
)

func addSource(t testing.TB, n *Network, name string, count int, trains Trains) *Source {
	t.Helper()
	s, err := n.AddSource(name, count, trains)
	check(t, err)
	return s
}

// trainsOf returns what a monitor holds as given trains.
func trainsOf(m *SpikeMonitor) GivenTrains {
	var g GivenTrains
	for i := range m.Len() {
		g.Neurons, g.Times = append(g.Neurons, int(m.Neurons[i])), append(g.Times, m.Time(i))
	}
	return g
}

// listReader reads spikes of a list, some at a time.
type listReader struct {
	GivenTrains
	at, some int
}

func (r *listReader) ReadSpikes(times []float64, neurons []uint32) (int, error) {
	n := 0
	for ; n < min(r.some, len(times)) && r.at < len(r.Times); n++ {
		times[n], neurons[n] = r.Times[r.at], uint32(r.Neurons[r.at])
		r.at++
	}
	if r.at == len(r.Times) {
		return n, io.EOF
	}
	return n, nil
}

func (r *listReader) Mark() ([]byte, error) {
	return binary.LittleEndian.AppendUint64(nil, uint64(r.at)), nil
}

func (r *listReader) Resume(mark []byte) error {
	r.at = int(binary.LittleEndian.Uint64(mark))
	return nil
}

// The first network is one of cells that drive others, in the second one a source does in
// their place.
func TestASourceThatReplaysCellsDrivesOthersToTheSameBits(t *testing.T) {
	const ms = 25
	for _, method := range Methods() {
		for _, precision := range []int{64, 32} {
			for _, delay := range []Distribution{Constant(0), Constant(0.6), Uniform{Lo: 0.3, Hi: 4}} {
				t.Run(fmt.Sprint(method, precision, delay), func(t *testing.T) {
					c := Config{Dt: 0.02, Method: method, Precision: precision, Grid: coarseGrid, Seed: 3}
					// build returns the state and spikes of the targets.
					build := func(c Config, from func(n *Network) Neurons) (string, string) {
						n := newNetwork(t, c)
						source := from(n)
						m := WangBuzsaki()
						m.Receptors = []Receptor{{Name: "e", G: 0.05, Tau: 3}}
						to := addPopulation(t, n, "to", m, 130)
						connect(t, n, source, to, Connection{Receptor: "e", Rule: Probability(0.2), Weight: Uniform{Lo: 0.1, Hi: 0.3}, Delay: delay})
						connect(t, n, to, to, Connection{Receptor: "e", Rule: Probability(0.05), Weight: Constant(0.1), Delay: Constant(1)})
						spikes := to.RecordSpikes()
						run(t, n, ms)
						h := fmt.Sprint(valuesOf(t, to, "v"), valuesOf(t, to, "e"))
						if spikes.Len() < 130 {
							t.Fatalf("%d spikes", spikes.Len())
						}
						return h, rasterHash(spikes)
					}
					var recorded *SpikeMonitor
					state, raster := build(c, func(n *Network) Neurons {
						cells := addPopulation(t, n, "from", WangBuzsaki(), 70)
						check(t, cells.Set("v", Uniform{Lo: -70, Hi: -55}))
						check(t, cells.SetParameter("current", Uniform{Lo: 1, Hi: 4}))
						recorded = cells.RecordSpikes()
						return cells
					})
					given := trainsOf(recorded)
					for i, backend := range kernel.Backends() {
						c.Backend, c.Threads = backend, i%3+1
						var replayed *SpikeMonitor
						var trains Trains = given
						if c.Threads == 2 {
							trains = StreamedTrains{&listReader{given, 0, 7}}
						}
						s, r := build(c, func(n *Network) Neurons {
							source := addSource(t, n, "from", 70, trains)
							replayed = source.RecordSpikes()
							return source
						})
						if rasterHash(replayed) != rasterHash(recorded) {
							t.Errorf("%s, %d threads: the source has other spikes than the cells had", backend, c.Threads)
						}
						if s != state || r != raster {
							t.Errorf("%s, %d threads: the cells that it drives go elsewhere", backend, c.Threads)
						}
					}
				})
			}
		}
	}
}

func TestSpikesOfASourceMayArriveInTheEpochInWhichTheyAreMade(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", passive(0.1, -65), 2)
	s := addSource(t, n, "source", 2, GivenTrains{[]int{1, 0}, []float64{0.3, 0.7}})
	connect(t, n, s, p, Connection{Receptor: "s", Rule: OneToOne{}, Weight: Constant(1), Delay: Constant(0.2)})
	trace := recordState(t, p, "s", []int{0, 1}, 1)
	run(t, n, 2)
	for cell, step := range []int{10, 6} { // before the step that follows the arrival
		for k, x := range trace.Values[cell] {
			if (x > 0.5) != (k >= step) {
				t.Fatalf("cell %d: %v before step %d, the spike arrives before step %d", cell, x, k, step)
			}
		}
	}
}

func TestGivenSpikesAreRecordedInTheirStepsByStepThenNeuron(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	given := GivenTrains{
		Neurons: []int{2, 0, 2, 1, 2, 2},
		Times:   []float64{5, 0.34, 0.26, 0.3, 0.31, 1000},
	}
	for name, trains := range map[string]Trains{"given": given, "streamed": StreamedTrains{&listReader{GivenTrains{
		Neurons: []int{2, 1, 2, 0, 2, 2}, Times: []float64{0.26, 0.3, 0.31, 0.34, 5, 1000}}, 0, 2}}} {
		s := addSource(t, n, name, 3, trains)
		m, counter := s.RecordSpikes(), s.CountSpikes()
		rate := must(s.RecordRate(1))
		some := must(s.RecordSpikesOf([]int{1, 0, 1}))
		t.Cleanup(func() {
			// A neuron that is given twice in a step spikes twice.
			if want := []uint64{3, 3, 3, 3, 50}; !slices.Equal(m.Steps, want) || !slices.Equal(m.Neurons, []uint32{0, 1, 2, 2, 2}) {
				t.Errorf("%s: steps %v of neurons %v, want steps %v", name, m.Steps, m.Neurons, want)
			}
			if counter.Total != 5 || !slices.Equal(counter.Counts, []uint64{1, 1, 3}) {
				t.Errorf("%s: counted %+v", name, counter)
			}
			if !slices.Equal(some.Neurons, []uint32{0, 1}) {
				t.Errorf("%s: of neurons 0 and 1 spikes of %v", name, some.Neurons)
			}
			if math.Abs(rate.Rates[0]-4000./3) > 1e-9 || rate.Rates[1] != 0 {
				t.Errorf("%s: rates %v Hz", name, rate.Rates)
			}
		})
	}
	for range 6 {
		run(t, n, 1)
	}
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

func TestTrainsOfASourceMayBeReplacedBetweenRuns(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1, Seed: 1})
	s := addSource(t, n, "source", 10, PoissonTrains{Rate: 100})
	m := s.RecordSpikes()
	run(t, n, 100)
	before := m.Len()
	check(t, s.SetTrains(PoissonTrains{}))
	run(t, n, 100)
	if m.Len() != before || before < 50 {
		t.Errorf("%d spikes at 100 Hz, then %d at none", before, m.Len()-before)
	}
	check(t, s.SetTrains(GivenTrains{[]int{3}, []float64{250}}))
	run(t, n, 100)
	if m.Len() != before+1 || m.Time(before) != 250 {
		t.Errorf("%d spikes, one was given", m.Len()-before)
	}
	check(t, s.SetTrains(PoissonTrains{Rate: 100}))
	run(t, n, 100)
	if again := m.Len() - before - 1; again < 50 {
		t.Errorf("%d spikes at 100 Hz", again)
	}
	for i := range before {
		if slices.Contains(m.Steps[before+1:], m.Steps[i]+3000) && slices.Equal(m.Neurons[:before], m.Neurons[before+1:]) {
			t.Fatal("the trains begin anew")
		}
	}
	wantError(t, s.SetTrains(GivenTrains{[]int{3}, []float64{250}}), `source "source"`, "neuron 3 at 250 ms", "400 ms")
}

func TestTrainsThatMakeNoSenseAreErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name   string
		trains Trains
		want   []string
	}{
		{"none", nil, []string{"no trains"}},
		{"a time too few", GivenTrains{[]int{1, 2}, []float64{1}}, []string{"2 neurons and 1 times"}},
		{"a spike at NaN", GivenTrains{[]int{1, 2}, []float64{1, nan}}, []string{"spike 1", "neuron 2 at NaN ms"}},
		{"a spike at the end of time", GivenTrains{[]int{1}, []float64{inf}}, []string{"neuron 1 at +Inf ms"}},
		{"a spike before the beginning", GivenTrains{[]int{1}, []float64{-0.06}}, []string{"at -0.06 ms, want 0"}},
		{"a neuron too many", GivenTrains{[]int{3}, []float64{1}}, []string{"neuron 3 at 1 ms", "0 to 2"}},
		{"a neuron below 0", GivenTrains{[]int{-1}, []float64{1}}, []string{"neuron -1 at 1 ms"}},
		{"no reader", StreamedTrains{}, []string{"no reader"}},
		{"a negative rate", PoissonTrains{Rate: -5}, []string{"rate is -5 Hz"}},
		{"a rate of NaN", PoissonTrains{Rates: []float64{1, nan, 3}}, []string{"NaN Hz in neuron 1"}},
		{"an infinite rate", PoissonTrains{Rate: inf}, []string{"+Inf Hz"}},
		{"a rate too high", PoissonTrains{Rate: 1e8}, []string{"1e+08 Hz", "1e+04 spikes in a step of 0.1 ms"}},
		{"a rate too few", PoissonTrains{Rates: []float64{1, 2}}, []string{"2 rates for 3 neurons"}},
		{"two kinds of rates", PoissonTrains{Rate: 1, Rates: []float64{1, 2, 3}}, []string{"several"}},
		{"samples beside a rate", PoissonTrains{Rate: 1, Samples: [][]float64{{1}}, Every: 1}, []string{"several"}},
		{"samples without a time", PoissonTrains{Samples: [][]float64{{1}}}, []string{"every 0 ms"}},
		{"a time without samples", PoissonTrains{Rate: 1, Every: 2}, []string{"Every 2 ms"}},
		{"a sample of two rates", PoissonTrains{Samples: [][]float64{{1}, {1, 2}}, Every: 1}, []string{"sample 1 has 2 rates for 3 neurons"}},
		{"a sample of NaN", PoissonTrains{Samples: [][]float64{{1}, {1, 2, nan}}, Every: 1}, []string{"NaN Hz in place 2 of sample 1"}},
		{"no intervals", RenewalTrains{}, []string{"RenewalTrains without Intervals"}},
		{"a negative dead time", RenewalTrains{Refractory: -1, Intervals: Constant(1)}, []string{"Refractory -1 ms"}},
		{"a dead time of NaN", RenewalTrains{Refractory: nan, Intervals: Constant(1)}, []string{"Refractory NaN ms"}},
		{"intervals below 0", RenewalTrains{Intervals: Normal{Mean: 5, SD: 1}}, []string{"intervals from -", "Truncated"}},
		{"intervals of 0", RenewalTrains{Intervals: Constant(0)}, []string{"intervals of 0 ms", "1000 in a step of 0.1 ms"}},
		{"a mean interval that is too short", RenewalTrains{Intervals: Exponential{Mean: 1e-5}}, []string{"intervals of 1e-05 ms"}},
		{"intervals of NaN", RenewalTrains{Intervals: Exponential{Mean: nan}}, []string{"mean NaN"}},
		{"intervals beyond all time", RenewalTrains{Intervals: Constant(1e30)}, []string{"up to 1e+30 ms"}},
		{"samples beyond all time", PoissonTrains{Samples: [][]float64{{1}}, Every: 1e30}, []string{"every 1e+30 ms"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, Config{Dt: 0.1})
			_, err := n.AddSource("source", 3, c.trains)
			wantError(t, err, append(c.want, "hh: ")...)
			s := addSource(t, n, "source", 3, PoissonTrains{Rate: 200})
			wantError(t, s.SetTrains(c.trains), append(c.want, `source "source"`)...)
			m := s.RecordSpikes()
			if run(t, n, 100); m.Len() == 0 {
				t.Error("the source has lost its trains")
			}
		})
	}
}

func TestSourcesThatCannotBeAddedAreErrors(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", passive(0.1, -65), 2)
	s := addSource(t, n, "source", 2, PoissonTrains{})
	_, err := n.AddSource("cells", 1, PoissonTrains{})
	wantError(t, err, `named "cells"`)
	_, err = n.AddSource("source", 1, PoissonTrains{})
	wantError(t, err, `named "source"`)
	_, err = n.AddPopulation("source", passive(0.1, -65), 1)
	wantError(t, err, `named "source"`)
	_, err = n.AddSource("none", 0, PoissonTrains{})
	wantError(t, err, `source "none" of 0 neurons`)
	_, err = s.RecordSpikesOf([]int{2})
	wantError(t, err, "neuron 2", `source "source"`)
	_, err = s.RecordSpikesOf(nil)
	wantError(t, err, "no neuron")
	wantError(t, s.StreamSpikes(nil), `source "source"`, "no sink")
	_, err = n.Connect(s, p, Connection{Receptor: "s", Rule: OneToOne{}, Weight: Constant(1), Delay: Constant(1), NoSelf: true})
	wantError(t, err, "NoSelf")
	_, err = n.Connect((*Source)(nil), p, Connection{})
	wantError(t, err, "no population")
	_, err = newNetwork(t, Config{Dt: 0.1}).Connect(s, p, Connection{})
	wantError(t, err, "not of this network")
}

// failing reads a spike and then an error.
type failing struct {
	ms     float64
	neuron uint32
	err    error
	calls  int
}

func (f *failing) ReadSpikes(times []float64, neurons []uint32) (int, error) {
	f.calls++
	if f.calls == 1 {
		times[0], neurons[0] = f.ms, f.neuron
		return 1, nil
	}
	if f.err == nil {
		panic("a bug")
	}
	if times[0], neurons[0] = 70, 0; f.err == io.EOF {
		times[0] = 5
	}
	return 1, f.err
}

func TestAReaderThatFailsEndsTheRunAndLeavesTheNetworkSound(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, c := range []struct {
		name   string
		reader *failing
		want   []string
	}{
		{"its error", &failing{ms: 60, err: broken}, []string{"the disk is gone"}},
		{"its panic", &failing{ms: 60}, []string{"panicked", "a bug"}},
		{"an earlier spike", &failing{ms: 60, err: io.EOF}, []string{"neuron 0 at 5 ms", "ascending"}},
		{"a neuron too many", &failing{ms: 60, neuron: 9, err: io.EOF}, []string{"neuron 9 at 60 ms", "0 to 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, Config{Dt: 0.1, Seed: 1})
			p := addPopulation(t, n, "cells", passive(0.1, -65), 2)
			poisson := addSource(t, n, "poisson", 2, PoissonTrains{Rate: 50})
			connect(t, n, poisson, p, Connection{Receptor: "s", Rule: OneToOne{}, Weight: Constant(1), Delay: Constant(20)})
			s := addSource(t, n, "source", 3, StreamedTrains{c.reader})
			m := poisson.RecordSpikes()
			err := n.Run(context.Background(), 200)
			wantError(t, err, append(c.want, `source "source"`)...)
			if c.reader.err == broken && !errors.Is(err, broken) {
				t.Errorf("%v does not wrap the reader's error", err)
			}
			wantError(t, n.Run(context.Background(), 1), c.want...)
			check(t, s.SetTrains(GivenTrains{}))
			run(t, n, 200-n.Time())
			other := newNetwork(t, Config{Dt: 0.1, Seed: 1})
			same := addSource(t, other, "poisson", 2, PoissonTrains{Rate: 50}).RecordSpikes()
			if run(t, other, 200); !slices.Equal(m.Steps, same.Steps) || !slices.Equal(m.Neurons, same.Neurons) {
				t.Error("another source lost spikes, or has some twice")
			}
		})
	}
}

func TestAReaderThatReadsNothingIsAnError(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	addSource(t, n, "source", 3, StreamedTrains{&listReader{GivenTrains: GivenTrains{Times: []float64{1}}}})
	if err := n.Run(context.Background(), 1); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("%v", err)
	}
}

func TestAReaderThatIsNotResumableKeepsNetworksFromBeingCheckpointed(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	addSource(t, n, "source", 3, StreamedTrains{&failing{}})
	wantError(t, n.Checkpoint(io.Discard), `source "source"`, "*hh.failing", "Resumable")
}

func TestStreamedTrainsByPointerAreCheckpointed(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	_, err := n.AddSource("s", 1, &StreamedTrains{From: &listReader{}})
	check(t, err)
	check(t, n.Checkpoint(io.Discard))
}

func TestRenewalTrainsGoOnFromACheckpoint(t *testing.T) {
	make := func() (*Network, *SpikeMonitor) {
		n := newNetwork(t, Config{Dt: 0.1, Seed: 4})
		return n, addSource(t, n, "source", 70, RenewalTrains{Refractory: 3, Intervals: Exponential{Mean: 5}}).RecordSpikes()
	}
	n, whole := make()
	run(t, n, 50)
	var saved bytes.Buffer
	check(t, n.Checkpoint(&saved))
	run(t, n, 50)
	n, resumed := make()
	check(t, n.Restore(&saved))
	run(t, n, 50)
	if whole.Len() < 500 || !slices.Equal(resumed.Steps, whole.Steps) || !slices.Equal(resumed.Neurons, whole.Neurons) {
		t.Errorf("%d spikes, want the same %d", resumed.Len(), whole.Len())
	}
}

func TestTheCheckpointOfOtherTrainsIsRefusedByName(t *testing.T) {
	for _, c := range []struct {
		name          string
		trains, other Trains
		want          string
	}{
		{"spikes", GivenTrains{[]int{1}, []float64{3}}, GivenTrains{[]int{1}, []float64{4}}, `spikes of source "source"`},
		{"rates", PoissonTrains{Rate: 4}, PoissonTrains{Rate: 5}, `rates of source "source"`},
		{"kinds", PoissonTrains{Rate: 4}, GivenTrains{}, `rates of source "source"`},
		{"intervals", RenewalTrains{Intervals: Constant(4)}, RenewalTrains{Refractory: 1, Intervals: Constant(3)}, `intervals of source "source"`},
		{"readers", StreamedTrains{&listReader{}}, GivenTrains{}, `spikes of source "source"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var saved bytes.Buffer
			n := newNetwork(t, Config{Dt: 0.1})
			addSource(t, n, "source", 3, c.trains)
			check(t, n.Checkpoint(&saved))
			other := newNetwork(t, Config{Dt: 0.1})
			addSource(t, other, "source", 3, c.other)
			wantError(t, other.Restore(bytes.NewReader(saved.Bytes())), c.want)
		})
	}
}
