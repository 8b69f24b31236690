package hh

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/lut4go/lut4go/kernel"
)

// changes are what a network may be told between runs.
var changes = []struct {
	name   string
	change func(t *testing.T, p *Population)
}{
	{"a current", func(t *testing.T, p *Population) { check(t, p.SetCurrent(3)) }},
	{"a current of each cell", func(t *testing.T, p *Population) { check(t, p.SetParameter("current", Uniform{Lo: 1, Hi: 3})) }},
	{"one current again", func(t *testing.T, p *Population) {
		check(t, p.SetParameter("current", Uniform{Lo: 1, Hi: 3}))
		check(t, p.SetCurrent(3))
	}},
	{"a conductance", func(t *testing.T, p *Population) { check(t, p.SetParameter("leak.G", Constant(0.2))) }},
	{"a capacitance", func(t *testing.T, p *Population) { check(t, p.SetParameter("Cm", Constant(1.5))) }},
	{"a stimulus", func(t *testing.T, p *Population) {
		check(t, p.Inject(Sine{End: 1e9, Amplitude: 3, Frequency: 50}))
	}},
	{"a stimulus in place of another", func(t *testing.T, p *Population) {
		check(t, p.Inject(Pulse{Start: 0, End: 1e9, Amplitude: 30}))
		p.ClearStimuli()
		check(t, p.InjectEach(Sine{End: 1e9, Amplitude: 3, Frequency: 50}, ramp(p.Len())))
	}},
	{"no stimulus any more", func(t *testing.T, p *Population) {
		check(t, p.Inject(Pulse{Start: 0, End: 1e9, Amplitude: 30}))
		p.ClearStimuli()
	}},
}

// What changes between two runs counts as in a network that is put, by a checkpoint, where
// the first run ended, and built anew with the change.
func TestWhatChangesBetweenRunsIsThatOfANetworkBuiltWithIt(t *testing.T) {
	for _, method := range Methods() {
		for _, c := range changes {
			t.Run(fmt.Sprint(method, " ", c.name), func(t *testing.T) {
				config := Config{Method: method, Seed: 4, Threads: 2}
				s := newRecurrentNetwork(t, config, 130)
				s.run(t, 7)
				pool, made := s.net.pool, s.net.synapses[0].projection
				c.change(t, s.cells)
				var saved bytes.Buffer
				check(t, s.net.Checkpoint(&saved))
				s.run(t, 9)
				if s.net.pool != pool || s.net.synapses[0].projection != made {
					t.Error("synapses were drawn anew")
				}
				for _, backend := range kernel.Backends() {
					config.Backend, config.Threads = backend, 1
					other := newRecurrentNetwork(t, config, 130)
					c.change(t, other.cells)
					check(t, other.net.Restore(bytes.NewReader(saved.Bytes())))
					other.run(t, 9)
					if a, b := s.hashes(t), other.hashes(t); a != b {
						t.Errorf("%q, on %s %q in a network built with the change", a, backend, b)
					}
				}
				if c.name == "no stimulus any more" {
					config.Threads = 1
					without := newRecurrentNetwork(t, config, 130)
					without.run(t, 16)
					if a, b := s.hashes(t), without.hashes(t); a != b {
						t.Errorf("%q, %q in a network that never had one", a, b)
					}
				}
			})
		}
	}
}

func TestSpikesOfChosenCellsAreThoseOfAllWithoutTheOthers(t *testing.T) {
	s := newRecurrentNetwork(t, Config{Seed: 4, Threads: 2}, 130)
	neurons := []int{129, 3, 64, 3}
	some := must(s.cells.RecordSpikesOf(neurons))
	var k resumableSink
	check(t, s.cells.StreamSpikesOf(neurons, &k))
	neurons[0] = 1 // the monitor has its own copy
	located := s.cells.RecordCrossings()
	s.run(t, 40)
	var want SpikeMonitor
	for i, neuron := range located.Neurons {
		if neuron == 129 || neuron == 3 || neuron == 64 {
			want.Steps, want.Neurons = append(want.Steps, located.Steps[i]), append(want.Neurons, neuron)
		}
	}
	if want.Len() < 5 || rasterHash(some) != rasterHash(&want) || rasterHash(&SpikeMonitor{Steps: k.steps, Neurons: k.neurons}) != rasterHash(&want) {
		t.Errorf("%d spikes recorded and %d streamed of chosen cells, want %d", some.Len(), len(k.steps), want.Len())
	}
	var saved bytes.Buffer
	check(t, s.net.Checkpoint(&saved))
	other := newRecurrentNetwork(t, Config{Seed: 4}, 130)
	must(other.cells.RecordSpikesOf([]int{129, 3}))
	wantError(t, other.net.Restore(bytes.NewReader(saved.Bytes())), "spikes of neurons [3 64 129]", "[3 129]")
	_, err := s.cells.RecordSpikesOf([]int{130})
	wantError(t, err, "neuron 130", `population "wb"`, "has 130")
	wantError(t, s.cells.StreamSpikesOf([]int{-1}, &k), "neuron -1")
	check(t, s.net.Run(context.Background(), 1))
}
