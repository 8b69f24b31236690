package schedule

import (
	"testing"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

const (
	dt      = 0.1 // ms
	voltage = 0   // the variables of passive cells
	input   = 1
)

// newPassive returns passive cells at -65 mV with a receptor of currents.
func newPassive(t testing.TB, neurons int) *Population {
	t.Helper()
	d := &engine.Description{
		Method: engine.Euler, Dt: dt, Cm: 1, LeakG: 0.1, LeakGE: -6.5,
		Receptors: []engine.Receptor{{G: 1, Tau: 5, Current: true}},
		Threshold: -55,
	}
	c, err := engine.New[float64](d, nil, neurons, "")
	if err != nil {
		t.Fatal(err)
	}
	v := make([]float64, neurons)
	for i := range v {
		v[i] = -65
	}
	c.Set(voltage, v)
	return NewPopulation(c)
}

// newRecurrent returns cells that Poisson trains and each other's spikes make spike.
func newRecurrent(t testing.TB, neurons int) (*Population, *synapses.Projection) {
	t.Helper()
	p := newPassive(t, neurons)
	made := synapses.New(synapses.Spec{
		Rule: synapses.Probability(20 / float64(neurons)), Weight: random.Constant(0.3), Delay: random.Uniform{Lo: 2, Hi: 4},
		Shape: synapses.Shape{From: neurons, To: neurons}, Seed: 1, Dt: dt, Precision: 64, Threads: 1,
	})
	Connect(&p.Sender, p, made)
	trains := &synapses.Poisson{Weight: 1}
	for i := range neurons {
		trains.Gaps = append(trains.Gaps, 50) // 200 Hz
		trains.Streams = append(trains.Streams, random.Poisson.OfPopulation(1, 0, 0, i))
	}
	trains.Start(0)
	p.Poisson = append(p.Poisson, trains)
	return p, made
}

// simulate takes populations through some epochs, and returns how many spikes there
// were.
func simulate(t testing.TB, pool *Pool, populations []*Population, epochs int) (spikes int) {
	t.Helper()
	e := Epoch{Steps: EpochLength(populations), Delivered: true}
	for range epochs {
		for _, p := range populations {
			p.Cells.BeginEpoch(e.Steps)
		}
		if err := pool.Do(e); err != nil {
			t.Fatal(err)
		}
		for _, p := range populations {
			p.EachSpike(e, func(uint64, uint32, float64) { spikes++ })
			p.Remember(p.Fired(e), Epoch{First: e.First + uint64(e.Steps)})
		}
		e.First, e.Delivered = e.First+uint64(e.Steps), false
	}
	return spikes
}
