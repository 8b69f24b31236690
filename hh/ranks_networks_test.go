package hh

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/communication"
)

// written is what sinks have got, as text.
type written struct{ strings.Builder }

func (w *written) WriteSpikes(steps []uint64, neurons []uint32, crossings []float64) error {
	for i := range steps {
		fmt.Fprint(w, steps[i], neurons[i])
		if crossings != nil {
			fmt.Fprint(w, crossings[i])
		}
	}
	return nil
}

func (w *written) WriteStates(steps []uint64, values []float64) error {
	each := len(values) / len(steps)
	for i := range steps {
		fmt.Fprint(w, steps[i], values[i*each:(i+1)*each])
	}
	return nil
}

// recordedOn builds a network with all that can be recorded, which grows between two runs, and
// returns all that was recorded and is known of it.
func recordedOn(t *testing.T, ranks Ranks) string {
	var w written
	var spikeSink SpikeSink
	var stateSink StateSink
	if ranks == nil || ranks.Rank() == 0 {
		spikeSink, stateSink = &w, &w
	}
	n := newNetwork(t, Config{Dt: 0.1, Grid: coarseGrid, Seed: 3, Threads: 2, Ranks: ranks})
	m := WangBuzsaki()
	m.Receptors = []Receptor{{Name: "s", G: 0.05, E: 0, Tau: 3}, {Name: "k", G: 0.02, E: 0, Kinetics: Kinetics{Alpha: 1.1, Beta: 0.2, Concentration: 1, Duration: 1}}}
	p := addPopulation(t, n, "p", m, 33)
	q := addPopulation(t, n, "q", m, 5)
	check(t, p.Set("v", Uniform{Lo: -70, Hi: -50}))
	check(t, p.SetParameter("current", Uniform{Lo: 1, Hi: 4}))
	check(t, p.AddNoise(Noise{Mean: 0.1, SD: 0.3, Tau: 2, Correlation: 0.5}))
	check(t, q.AddWhiteNoiseEach(WhiteNoise{Sigma: 0.3, Correlation: 0.3}, ramp(5)))
	source := addSource(t, n, "source", 40, PoissonTrains{Rate: 50})
	fromSource := connect(t, n, source, p, Connection{Receptor: "s", Rule: Probability(0.1), Weight: Constant(1), Delay: Constant(0.3)})
	learning := connect(t, n, p, p, Connection{
		Receptor: "s", Rule: InDegree(4), Weight: Uniform{Lo: 0.1, Hi: 0.5}, Delay: Uniform{Lo: 0.5, Hi: 3},
		STDP:      &STDP{APlus: 0.1, AMinus: 0.1, TauPlus: 5, TauMinus: 5, WMax: 1},
		ShortTerm: &TsodyksMarkram{U: Uniform{Lo: 0.2, Hi: 0.6}, TauRec: Constant(100), TauFacil: Constant(50)},
	})
	connect(t, n, p, q, Connection{Receptor: "k", Rule: OutDegree(2), Weight: Constant(1), Delay: Constant(1)})
	gaps := must(n.ConnectGaps(p, q, GapJunctions{Rule: Probability(0.1), Conductance: Uniform{Lo: 0.001, Hi: 0.01}}))

	spikes, crossings, counts, rate := p.RecordSpikes(), p.RecordCrossings(), p.CountSpikes(), recordRate(t, p, 2)
	some := must(p.RecordSpikesOf([]int{0, 20, 32}))
	fired, drawn := q.RecordSpikes(), source.RecordSpikes()
	v := recordState(t, p, "v", []int{32, 0, 16, 0}, 7)
	current := recordState(t, p, "I(na)", []int{31, 2}, 50)
	weights := must(learning.RecordWeights([]int{learning.Len() - 1, 0, learning.Len() / 2, 5}, 40))
	check(t, p.StreamSpikes(spikeSink))
	check(t, p.StreamCrossings(spikeSink))
	check(t, q.StreamState("v", []int{4, 1}, 30, stateSink))
	run(t, n, 20)

	// It grows, as its sources have fired and spikes are under way.
	r := addPopulation(t, n, "r", m, 12)
	check(t, r.Set("v", Uniform{Lo: -70, Hi: -50}))
	connect(t, n, source, r, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(0.3), Delay: Constant(2)})
	connect(t, n, p, r, Connection{Receptor: "k", Rule: Probability(0.5), Weight: Constant(0.5), Delay: Constant(1.5)})
	again := connect(t, n, p, r, Connection{
		Receptor: "s", Rule: Probability(0.3), Weight: Constant(0.5), Delay: Constant(1.5), ShortTerm: &TsodyksMarkram{U: Uniform{Lo: 0.2, Hi: 0.6}, TauRec: Constant(80), TauFacil: Constant(0)},
	})
	late := r.RecordSpikes()
	run(t, n, 20.05)
	check(t, source.SetTrains(PoissonTrains{Rates: ramp(40), Samples: nil}))
	run(t, n, 9.95)

	u, x := learning.ShortTerm()
	u2, x2 := again.ShortTerm()
	synapses, junctions := 0, 0
	for _, s := range []*Synapses{fromSource, learning, again} {
		s.Each(func(_, target int, _, _ float64) {
			if ranks != nil && !s.to.has(target) {
				t.Errorf("rank %d has a synapse to %d", ranks.Rank(), target)
			}
			synapses++
		})
	}
	gaps.Each(func(int, int, float64) { junctions++ })
	var state bytes.Buffer
	check(t, n.WriteState(&state))
	got := fmt.Sprint(spikes.Steps, spikes.Neurons, crossings, *counts, rate.Rates, some.Steps, some.Neurons, fired.Steps, drawn.Steps, drawn.Neurons,
		v.Values, current.Values, weights.Values, w.String(), late.Steps, late.Neurons,
		u, x, u2, x2, valuesOf(t, p, "v"), valuesOf(t, q, "h"), everyWeight(t, learning), learning.Len(), gaps.Len(), n.Warnings(), n.Time(), p.Outside(), state.Bytes())
	for _, m := range []*StateMonitor{v, current} {
		if (ranks == nil || ranks.Rank() == 0) && slices.ContainsFunc(m.Values, func(x []float64) bool { return len(x) != len(m.Values[0]) || len(x) == 0 }) {
			t.Errorf("samples are missing of %s", m.Variable)
		}
	}
	if ranks == nil {
		return got
	}
	for _, x := range []struct {
		name      string
		here, all int
	}{{"synapses", synapses, fromSource.Len() + learning.Len() + again.Len()}, {"junctions", junctions, gaps.Len()}} {
		parts, err := n.team.Gather(x.name, make([]byte, x.here), nil)
		if total := len(slices.Concat(parts...)); err != nil || total != x.all {
			t.Errorf("ranks have %d %s together, want %d, %v", total, x.name, x.all, err)
		}
	}
	return got
}

func TestAllThatIsRecordedIsTheSameOnRanks(t *testing.T) {
	before := communication.MostAtOnce
	defer func() { communication.MostAtOnce = before }()
	want := recordedOn(t, nil)
	for _, ranks := range []int{2, 3, 7, 40} {
		for _, most := range []int{before, 512} {
			communication.MostAtOnce = most
			onRanks(t, ranks, func(r Ranks) {
				if got := recordedOn(t, r); r.Rank() == 0 && got != want {
					i := 0
					for i < min(len(got), len(want)) && got[i] == want[i] {
						i++
					}
					t.Errorf("%d ranks, %d bytes at once: after %d bytes of %d:\n%.200s\nwant\n%.200s", ranks, most, i, len(want), got[max(0, i-50):], want[max(0, i-50):])
				}
			})
		}
	}
}

// resumable is written that can be cut back.
type resumable struct{ written }

func (r *resumable) Mark() ([]byte, error) { return []byte(r.String()), nil }

func (r *resumable) Resume(mark []byte) error {
	r.Reset()
	r.Write(mark)
	return nil
}

func TestSinksOfTheFirstRankAreResumedAsThoseOfOneProcess(t *testing.T) {
	var sink resumable
	alone := newCompleteNetworkOf(t, 9, Config{Seed: 1, Threads: 1}, &sink, &sink)
	run(t, alone.net, 10)
	var half, end bytes.Buffer
	check(t, alone.net.Checkpoint(&half))
	run(t, alone.net, 10)
	check(t, alone.net.Checkpoint(&end))
	want := sink.String()
	for _, ranks := range []int{2, 4, 20} {
		onRanks(t, ranks, func(r Ranks) {
			var sink resumable
			var spikes SpikeSink
			var states StateSink
			if r.Rank() == 0 {
				spikes, states = &sink, &sink
			}
			n := newCompleteNetworkOf(t, 9, Config{Seed: 1, Threads: 1, Ranks: r}, spikes, states)
			var b bytes.Buffer
			run(t, n.net, 10)
			check(t, n.net.Checkpoint(&b))
			if r.Rank() == 0 && !bytes.Equal(b.Bytes(), half.Bytes()) {
				t.Errorf("%d ranks have another checkpoint", ranks)
			}
			run(t, n.net, 5) // which is gone after this
			check(t, n.net.Restore(bytes.NewReader(half.Bytes())))
			run(t, n.net, 10)
			b.Reset()
			check(t, n.net.Checkpoint(&b))
			if r.Rank() == 0 && (sink.String() != want || !bytes.Equal(b.Bytes(), end.Bytes())) {
				t.Errorf("%d ranks: a restored network goes on another way", ranks)
			}
			damaged := bytes.Clone(half.Bytes())
			damaged[len(damaged)/2] ^= 1
			wantError(t, n.net.Restore(bytes.NewReader(damaged)), "checksum")
			other := newCompleteNetworkOf(t, 9, Config{Seed: 2, Ranks: r}, spikes, states)
			wantError(t, other.net.Restore(bytes.NewReader(half.Bytes())), "seed was 1, of the network it is 2")
		})
	}
}
