package hh

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// resumableSink is a keeper whose marks are how much it has kept.
type resumableSink struct{ keeper }

func (k *resumableSink) Mark() ([]byte, error) {
	m := binary.LittleEndian.AppendUint64(nil, uint64(len(k.steps)))
	return binary.LittleEndian.AppendUint64(m, uint64(len(k.samples))), nil
}

func (k *resumableSink) Resume(mark []byte) error {
	spikes, samples := binary.LittleEndian.Uint64(mark), binary.LittleEndian.Uint64(mark[8:])
	if spikes > uint64(len(k.steps)) || samples > uint64(len(k.samples)) {
		return errors.New("there is less than there was")
	}
	neurons := len(k.values) / max(len(k.samples), 1)
	k.steps, k.neurons = k.steps[:spikes], k.neurons[:spikes]
	k.samples, k.values = k.samples[:samples], k.values[:int(samples)*neurons]
	return nil
}

// completeNetwork is a network with all that a checkpoint has to hold.
type completeNetwork struct {
	net            *Network
	excited, other *Population
	spikes         *SpikeMonitor
	crossings      *SpikeMonitor
	rate           *RateMonitor
	trace          *StateMonitor
	sources        [3]*SpikeMonitor
}

// newCompleteNetwork builds one that streams to the two sinks.
func newCompleteNetwork(t testing.TB, c Config, spikes SpikeSink, states StateSink) *completeNetwork {
	t.Helper()
	return newCompleteNetworkOf(t, 70, c, spikes, states)
}

// newCompleteNetworkOf builds one with so many cells, 5 at least, in one population and
// about twice as many in the other.
func newCompleteNetworkOf(t testing.TB, cells int, c Config, spikes SpikeSink, states StateSink) *completeNetwork {
	t.Helper()
	if c.Dt == 0 {
		c.Dt = 0.02
	}
	c.Grid = table.Grid{Min: -100, Max: 50, Step: 0.5}
	n := newNetwork(t, c)
	m := WangBuzsaki()
	m.Refractory = 1
	m.Receptors = []Receptor{{Name: "exc", G: 0.01, Tau: 3}, {Name: "inh", G: 0.02, E: -75, Tau: 6, Rise: 1}}
	e := &completeNetwork{net: n}
	e.excited = addPopulation(t, n, "excited", m, 2*cells-3)
	squid := Squid()
	squid.Receptors = []Receptor{{Name: "drive", G: 1, Tau: 2, Current: true}}
	e.other = addPopulation(t, n, "other", squid, cells)
	check(t, e.excited.Set("v", Uniform{Lo: -70, Hi: -55}))
	check(t, e.excited.SetCurrent(1.5))
	check(t, e.excited.AddPoisson(PoissonInput{Receptor: "exc", Rate: 300, Weight: 2}))
	check(t, e.excited.AddNoise(Noise{SD: 0.5, Tau: 4}))
	check(t, e.excited.AddNoise(Noise{SD: 0.3, Tau: 10, Shared: true}))
	check(t, e.other.Inject(Sine{Start: 3, End: 1e9, Amplitude: 6, Frequency: 80}))
	check(t, e.other.InjectEach(Pulse{Start: 8, End: 20, Amplitude: 5}, ramp(cells)))
	check(t, e.excited.AddNoiseEach(Noise{SD: 0.2, Tau: 2, Correlation: 0.4}, ramp(2*cells-3)))
	check(t, e.excited.AddWhiteNoise(WhiteNoise{Sigma: 0.3}))
	check(t, e.other.AddWhiteNoiseEach(WhiteNoise{Sigma: 0.3, Correlation: 0.6}, ramp(cells)))
	check(t, e.other.InjectSamples(5, [][]float64{ramp(cells), ramp(cells), ramp(cells)}))
	check(t, e.other.SetParameter("na.G", Normal{Mean: 120, SD: 4}))
	connect(t, n, e.excited, e.excited, Connection{Receptor: "exc", Rule: Probability(0.1), Weight: Uniform{Lo: 0.5, Hi: 1.5}, Delay: Uniform{Lo: 0.5, Hi: 3}, ShortTerm: shortTerm(0.4, 20, 30)})
	connect(t, n, e.other, e.excited, Connection{Receptor: "inh", Rule: InDegree(5), Weight: Constant(1), Delay: Constant(4)})
	connect(t, n, e.excited, e.other, Connection{Receptor: "drive", Rule: OutDegree(5), Weight: Constant(3), Delay: Uniform{Lo: 0.3, Hi: 2}, STDP: &STDP{APlus: 0.1, AMinus: 0.1, TauPlus: 10, TauMinus: 10, WMax: 5}})
	e.spikes = e.excited.RecordSpikes()
	e.crossings = e.other.RecordCrossings()
	e.rate = recordRate(t, e.excited, 0.7)
	e.trace = recordState(t, e.excited, "inh_rise", []int{5, 2*cells - 4}, 7)
	e.addSources(t, cells)
	check(t, e.excited.StreamSpikes(spikes))
	check(t, e.other.StreamState("v", []int{0, cells - 1}, 3, states))
	return e
}

// addSources adds a source of each kind of trains that drive the other population.
func (e *completeNetwork) addSources(t testing.TB, cells int) {
	t.Helper()
	var given GivenTrains
	for i := range 100 {
		given.Neurons, given.Times = append(given.Neurons, i%cells), append(given.Times, float64(i/3))
	}
	for i, trains := range []Trains{given, StreamedTrains{&listReader{given, 0, 7}}, PoissonTrains{Every: 2, Samples: [][]float64{{50}, {0}, {200}, {90}}}} {
		s := addSource(t, e.net, fmt.Sprint("source ", i), cells, trains)
		connect(t, e.net, s, e.other, Connection{Receptor: "drive", Rule: OneToOne{}, Weight: Constant(0.5), Delay: Uniform{Lo: 0, Hi: 5}})
		e.sources[i] = s.RecordSpikes()
		s.CountSpikes()
	}
}

func ramp(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i) / float64(n)
	}
	return x
}

func (e *completeNetwork) run(t testing.TB, ms float64) {
	t.Helper()
	run(t, e.net, ms)
}

// outcome returns a hash of the state and of everything that was recorded.
func (e *completeNetwork) outcome(t testing.TB, spikes, states *resumableSink) string {
	t.Helper()
	h := sha256.New()
	check(t, e.net.WriteState(h))
	for _, part := range []any{
		e.spikes.Steps, e.spikes.Neurons, e.crossings.Steps, e.crossings.Neurons, e.crossings.Crossings,
		e.rate.Rates, e.trace.Values[0], e.trace.Values[1],
		spikes.steps, spikes.neurons, states.samples, states.values,
		e.sources[0].Steps, e.sources[1].Steps, e.sources[2].Steps, e.sources[2].Neurons,
	} {
		check(t, binary.Write(h, binary.LittleEndian, part))
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

func (e *completeNetwork) checkpoint(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	check(t, e.net.Checkpoint(&b))
	return b.Bytes()
}

func TestARestoredRunEndsWithTheBitsOfAnUninterruptedOne(t *testing.T) {
	for _, method := range Methods() {
		for _, precision := range []int{64, 32} {
			t.Run(fmt.Sprintf("%s/%d bits", method, precision), func(t *testing.T) {
				c := Config{Seed: 3, Method: method, Precision: precision, Threads: 1}
				var spikes, states resumableSink
				whole := newCompleteNetwork(t, c, &spikes, &states)
				whole.run(t, 25)
				want := whole.outcome(t, &spikes, &states)
				if whole.spikes.Len() < 50 || whole.crossings.Len() < 50 {
					t.Fatalf("%d and %d spikes", whole.spikes.Len(), whole.crossings.Len())
				}

				spikes, states = resumableSink{}, resumableSink{}
				first := newCompleteNetwork(t, c, &spikes, &states)
				first.run(t, 11.3)
				saved := first.checkpoint(t)
				first.run(t, 4) // is cut off from the streams again

				for i, backend := range kernel.Backends() {
					c.Threads, c.Backend = 2+i, backend
					second := newCompleteNetwork(t, c, &spikes, &states)
					check(t, second.net.Restore(bytes.NewReader(saved)))
					if at := second.net.Time(); math.Abs(at-11.3) > 1e-9 {
						t.Fatalf("restored at %v ms", at)
					}
					second.run(t, 25-11.3)
					if got := second.outcome(t, &spikes, &states); got != want {
						t.Errorf("%s: restored run has hash %s, the whole one %s", backend, got, want)
					}
				}
			})
		}
	}
}

func TestANetworkRestoredToItsPastGoesThroughItAgain(t *testing.T) {
	var spikes, states resumableSink
	e := newCompleteNetwork(t, Config{Seed: 4}, &spikes, &states)
	e.run(t, 6)
	saved := e.checkpoint(t)
	e.run(t, 9)
	want := e.outcome(t, &spikes, &states)
	check(t, e.net.Restore(bytes.NewReader(saved)))
	if again := e.checkpoint(t); !bytes.Equal(again, saved) {
		t.Error("the checkpoint of the restored network is another one")
	}
	e.run(t, 9)
	if got := e.outcome(t, &spikes, &states); got != want {
		t.Errorf("again %s, before %s", got, want)
	}
}

var update = flag.Bool("update", false, "write testdata/amd64.checkpoint anew")

func TestACheckpointOfAnotherProcessorContinuesToTheGoldenHash(t *testing.T) {
	const golden = "f11b2d90e4e2c40f"
	name := filepath.Join("testdata", "amd64.checkpoint")
	if *update {
		s := newRecurrentNetwork(t, Config{Seed: 1}, 60)
		s.run(t, 10)
		check(t, s.net.CheckpointFile(name))
	}
	s := newRecurrentNetwork(t, Config{Seed: 1, Threads: 1}, 60)
	check(t, s.net.RestoreFile(name))
	s.run(t, 10)
	if got := stateHash(t, s.net); got != golden {
		t.Errorf("hash of the state is %s, want %s", got, golden)
	}
	if s.spikes.Steps[0] > 1000 || s.spikes.Steps[s.spikes.Len()-1] < 1000 {
		t.Error("spikes do not reach from before the checkpoint to after it")
	}
}

func TestACheckpointOfAnotherNetworkIsAnErrorThatNamesTheDifference(t *testing.T) {
	var sink resumableSink
	saved := newCompleteNetwork(t, Config{Seed: 5}, &sink, &sink).checkpoint(t)
	add := func(change func(t *testing.T, e *completeNetwork)) func(t *testing.T) *completeNetwork {
		return func(t *testing.T) *completeNetwork {
			e := newCompleteNetwork(t, Config{Seed: 5}, &sink, &sink)
			change(t, e)
			return e
		}
	}
	with := func(c Config) func(t *testing.T) *completeNetwork {
		return func(t *testing.T) *completeNetwork { return newCompleteNetwork(t, c, &sink, &sink) }
	}
	for _, c := range []struct {
		name  string
		build func(t *testing.T) *completeNetwork
		want  []string
	}{
		{"dt", with(Config{Seed: 5, Dt: 0.01}), []string{"dt was 0.02 ms", "0.01 ms"}},
		{"method", with(Config{Seed: 5, Method: RK4}), []string{"method was euler", "rk4"}},
		{"order", with(Config{Seed: 5, Order: table.Cubic}), []string{"order was linear", "cubic"}},
		{"precision", with(Config{Seed: 5, Precision: 32}), []string{"precision was 64 bits", "32 bits"}},
		{"seed", with(Config{Seed: 6}), []string{"seed was 5", "6"}},
		{"current", add(func(t *testing.T, e *completeNetwork) { check(t, e.excited.SetCurrent(2)) }),
			[]string{`current of population "excited" was 1.5 uA/cm2`, "2 uA/cm2"}},
		{"parameter", add(func(t *testing.T, e *completeNetwork) { check(t, e.other.SetParameter("Cm", Constant(2))) }),
			[]string{`each cell's Cm of population "other"`}},
		{"parameter's values", add(func(t *testing.T, e *completeNetwork) { check(t, e.other.SetParameter("na.G", Constant(119))) }),
			[]string{`each cell's na.G of population "other"`}},
		{"noise", add(func(t *testing.T, e *completeNetwork) { check(t, e.other.AddNoise(Noise{SD: 1, Tau: 1})) }),
			[]string{`noise 0 of population "other"`}},
		{"correlation of noise", add(func(t *testing.T, e *completeNetwork) { e.excited.noises[0].Correlation = 0.5 }),
			[]string{`noise 0 of population "excited"`, "Correlation:0.5"}},
		{"white noise", add(func(t *testing.T, e *completeNetwork) { check(t, e.other.AddWhiteNoise(WhiteNoise{Sigma: 1})) }),
			[]string{`white noise 1 of population "other"`, "Sigma:1"}},
		{"factors of white noise", add(func(t *testing.T, e *completeNetwork) { e.other.whiteNoises[0].scale = ramp(71)[1:] }),
			[]string{`factors of white noise 0 of population "other"`}},
		{"samples of each cell", add(func(t *testing.T, e *completeNetwork) {
			check(t, e.other.InjectSamples(1, [][]float64{ramp(70)}))
		}), []string{`samples 1 of population "other"`, "1 every 1 ms"}},
		{"stimulus", add(func(t *testing.T, e *completeNetwork) {
			check(t, e.other.Inject(Pulse{Start: 0, End: 1, Amplitude: 2}))
		}),
			[]string{`stimulus 2 of population "other"`, "Pulse"}},
		{"connection", add(func(t *testing.T, e *completeNetwork) {
			connect(t, e.net, e.other, e.other, Connection{Receptor: "drive", Rule: OneToOne{}, Weight: Constant(1), Delay: Constant(1)})
		}), []string{"connection 6", "70 synapses"}},
		{"monitor", add(func(t *testing.T, e *completeNetwork) { e.other.RecordSpikes() }), []string{`monitor 2 of population "other"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := c.build(t)
			before := e.checkpoint(t)
			wantError(t, e.net.Restore(bytes.NewReader(saved)), append(c.want, "restoring a checkpoint")...)
			if !bytes.Equal(before, e.checkpoint(t)) {
				t.Error("the network is not as it was")
			}
		})
	}
}

func TestOtherSynapsesAreToldByTheirFingerprint(t *testing.T) {
	build := func(sources, targets []int, weights, delays []float64) *Network {
		n := newNetwork(t, Config{Dt: 0.1})
		p := addPopulation(t, n, "p", passive(1, -65), 3)
		connect(t, n, p, p, Connection{Receptor: "s", Rule: Pairs{Sources: sources, Targets: targets, Weights: weights, Delays: delays}})
		return n
	}
	type ints = []int
	type floats = []float64
	original := func() *Network { return build(ints{0, 1}, ints{2, 0}, floats{1, 2}, floats{1, 2}) }
	var saved bytes.Buffer
	check(t, original().Checkpoint(&saved))
	for name, other := range map[string]*Network{
		"target":  build(ints{0, 1}, ints{2, 1}, floats{1, 2}, floats{1, 2}),
		"source":  build(ints{0, 2}, ints{2, 0}, floats{1, 2}, floats{1, 2}),
		"weight":  build(ints{0, 1}, ints{2, 0}, floats{1, 3}, floats{1, 2}),
		"delay":   build(ints{0, 1}, ints{2, 0}, floats{1, 2}, floats{1, 1}),
		"swapped": build(ints{0, 1}, ints{2, 0}, floats{2, 1}, floats{1, 2}),
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, other.Restore(bytes.NewReader(saved.Bytes())), "synapses of connection 0")
		})
	}
	check(t, original().Restore(&saved))
}

func TestOtherRatesAreToldByTheirValues(t *testing.T) {
	build := func(shift float64) *Network {
		n := newNetwork(t, Config{Dt: 0.01})
		m := Squid()
		beta := m.Channels[0].Gates[0].Beta
		m.Channels[0].Gates[0].Beta = func(v float64) float64 { return beta(v + shift) }
		addPopulation(t, n, "p", m, 1)
		return n
	}
	var saved bytes.Buffer
	check(t, build(0).Checkpoint(&saved))
	wantError(t, build(1e-9).Restore(bytes.NewReader(saved.Bytes())), `rates of population "p"`)
	check(t, build(0).Restore(&saved))
}

func TestADamagedCheckpointIsAnErrorAndChangesNothing(t *testing.T) {
	var sink resumableSink
	e := newCompleteNetwork(t, Config{Seed: 7}, &sink, &sink)
	e.run(t, 3)
	saved := e.checkpoint(t)
	kept := len(sink.steps)
	fails := func(what string, data []byte) {
		t.Helper()
		if err := e.net.Restore(bytes.NewReader(data)); err == nil {
			t.Errorf("%s is restored", what)
		}
	}
	for n := 0; n < len(saved); n += 1 + n/50 {
		fails(fmt.Sprintf("one cut short after %d of %d bytes", n, len(saved)), saved[:n])
		damaged := slices.Clone(saved)
		damaged[n] ^= 0x10
		fails(fmt.Sprintf("one with a bit of byte %d flipped", n), damaged)
	}
	fails("one with a byte too many", append(slices.Clone(saved), 0))
	if !bytes.Equal(saved, e.checkpoint(t)) || len(sink.steps) != kept {
		t.Error("the network is not as it was")
	}
	newer := slices.Clone(saved)
	newer[len("lut4go checkpoint\n")] = 9
	wantError(t, e.net.Restore(bytes.NewReader(newer)), "format version 9, want 3")
	wantError(t, e.net.Restore(strings.NewReader("GIF89a")), "no checkpoint", "GIF89a")
}

func TestProgressMayTakeACheckpoint(t *testing.T) {
	whole := newRecurrentNetwork(t, Config{Seed: 8}, 100)
	whole.run(t, 20)
	var net *Network
	var saved bytes.Buffer
	s := newRecurrentNetwork(t, Config{Seed: 8, Progress: func(ms float64) {
		if saved.Len() == 0 && ms > 7 {
			check(t, net.Checkpoint(&saved))
		}
	}}, 100)
	net = s.net
	s.run(t, 20)
	restored := newRecurrentNetwork(t, Config{Seed: 8}, 100)
	check(t, restored.net.Restore(&saved))
	if at := restored.net.Time(); at < 7 || at > 7+3.02 {
		t.Fatalf("restored at %v ms", at)
	}
	restored.run(t, 20-restored.net.Time())
	for name, other := range map[string]*recurrentNetwork{"with the checkpoint": s, "restored": restored} {
		if a, b := whole.hashes(t), other.hashes(t); a != b {
			t.Errorf("one run %q, %s %q", a, name, b)
		}
	}
}

func TestANetworkThatCannotGoOnIsRestored(t *testing.T) {
	s := newRecurrentNetwork(t, Config{Seed: 9}, 50)
	s.run(t, 5)
	var saved bytes.Buffer
	check(t, s.net.Checkpoint(&saved))
	check(t, s.cells.SetCurrent(-1.7e308))
	if err := s.net.Run(context.Background(), 5); err == nil {
		t.Fatal("it goes on")
	}
	if err := s.net.Checkpoint(&bytes.Buffer{}); err == nil {
		t.Error("a checkpoint of a network that cannot go on")
	}
	check(t, s.cells.SetCurrent(0))
	check(t, s.net.Restore(&saved))
	s.run(t, 5)
	whole := newRecurrentNetwork(t, Config{Seed: 9}, 50)
	whole.run(t, 10)
	if a, b := whole.hashes(t), s.hashes(t); a != b {
		t.Errorf("one run %q, restored %q", a, b)
	}
}

func TestASinkThatIsNotResumableIsNamed(t *testing.T) {
	var plain keeper
	e := newCompleteNetwork(t, Config{}, &plain, &resumableSink{})
	wantError(t, e.net.Checkpoint(&bytes.Buffer{}), "hh: checkpoint at 0 ms not written", `population "excited"`, "spikes to *hh.keeper", "not Resumable")
}

func TestANetworkWithoutPopulationsHasNoCheckpoint(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	wantError(t, n.Checkpoint(&bytes.Buffer{}), "no population")
	wantError(t, n.Restore(&bytes.Buffer{}), "no checkpoint")
}

func TestACheckpointWithoutWriterOrReaderIsAnError(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	addPopulation(t, n, "cells", passive(0.1, -65), 2)
	wantError(t, n.Checkpoint(nil), "no writer given")
	wantError(t, n.Restore(nil), "no reader given")
}
