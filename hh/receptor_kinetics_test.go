package hh

import (
	"fmt"
	"math"
	"testing"
)

// ampa binds as AMPA receptors of Destexhe, Mainen & Sejnowski.
var ampa = Kinetics{Alpha: 1.1, Beta: 0.19, Concentration: 1, Duration: 1}

// newDrivers adds cells of which cell i spikes near each of times[i] (ms), and returns
// them with a monitor of their spikes.
func newDrivers(t testing.TB, n *Network, times [][]float64) (*Population, *SpikeMonitor) {
	t.Helper()
	m := passive(20, -65)
	m.Threshold, m.Receptors = -60, nil
	p := addPopulation(t, n, "drivers", m, len(times))
	for i := range times {
		factors := make([]float64, len(times))
		factors[i] = 1
		for _, at := range times[i] {
			check(t, p.InjectEach(Pulse{Start: at, End: at + 0.05, Amplitude: 400}, factors))
		}
	}
	return p, p.RecordSpikes()
}

// boundAt returns the part of a synapse's receptors that is bound at the end of each step,
// its spikes having arrived in some: one synapse alone, step by step.
func boundAt(k Kinetics, arrivals []int, dt float64, steps int) []float64 {
	length := int(math.Round(k.Duration / dt))
	on := k.Alpha * k.Concentration
	r, until := 0.0, -1
	at := map[int]bool{}
	for _, s := range arrivals {
		at[s] = true
	}
	all := make([]float64, steps)
	for s := range all {
		if s < until {
			steady := on / (on + k.Beta)
			r = steady + (r-steady)*math.Exp(-(on+k.Beta)*dt)
		} else {
			r *= math.Exp(-k.Beta * dt)
		}
		if at[s] {
			until = s + 1 + length
		}
		all[s] = r
	}
	return all
}

var pulseTrains = [][]float64{
	{1, 4, 4.8, 5.3, 20},           // pulses that run into each other
	{1, 2, 3, 4, 5, 6, 7, 8, 9},    // one after the other
	{2.5},                          // one
	{1, 4, 11, 11.6, 12.9, 22, 24}, // at the times of others
}

func TestKineticReceptorsAreTheSumOfTheirSynapses(t *testing.T) {
	weights, delays := []float64{1, 0.5, 2, 0.3}, []float64{0, 1.5, 0.35, 3}
	for _, method := range Methods() {
		for _, precision := range []int{64, 32} {
			for _, shortest := range []float64{0, 1.1} { // epochs of one step, and of several
				t.Run(fmt.Sprint(method, precision, shortest), func(t *testing.T) {
					const dt, ms = 0.05, 40
					n := newNetwork(t, Config{Dt: dt, Method: method, Precision: precision, Seed: 1})
					drivers, spikes := newDrivers(t, n, pulseTrains)
					m := passive(0.1, -65)
					m.Receptors = []Receptor{{Name: "AMPA", G: 0.1, Kinetics: ampa}}
					target := addPopulation(t, n, "target", m, 2)
					for i := range weights {
						connect(t, n, drivers, target, Connection{
							Receptor: "AMPA", Rule: Pairs{Sources: []int{i}, Targets: []int{1}}, Weight: Constant(weights[i]), Delay: Constant(shortest + delays[i]),
						})
					}
					s := recordState(t, target, "AMPA", []int{0, 1}, 1)
					run(t, n, ms)
					want := make([]float64, len(s.Values[1]))
					for i := range weights {
						var arrivals []int
						for k, neuron := range spikes.Neurons {
							if int(neuron) == i {
								arrivals = append(arrivals, int(spikes.Steps[k])+int(math.Round((shortest+delays[i])/dt)))
							}
						}
						if len(arrivals) != len(pulseTrains[i]) {
							t.Fatalf("source %d has %d spikes, want %d", i, len(arrivals), len(pulseTrains[i]))
						}
						for k, r := range boundAt(ampa, arrivals, dt, len(want)-1) {
							want[k+1] += weights[i] * r
						}
					}
					tolerance := map[int]float64{64: 1e-13, 32: 1e-5}[precision]
					for k, s := range s.Values[1] {
						if math.Abs(s-want[k]) > tolerance {
							t.Fatalf("s is %v after %v ms, want %v", s, float64(k)*dt, want[k])
						}
					}
					for name, none := range map[string]float64{"AMPA_on": 0, "AMPA_bound": 0} {
						if got := valuesOf(t, target, name)[1]; math.Abs(got-none) > tolerance {
							t.Errorf("%s is %v after all pulses, want 0", name, got)
						}
					}
					if s := valuesOf(t, target, "AMPA")[0]; s != 0 {
						t.Errorf("s of the cell without synapses is %v, want 0", s)
					}
				})
			}
		}
	}
}

func TestLongPulsesBindToTheSteadyState(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.05})
	drivers, _ := newDrivers(t, n, [][]float64{{0.1}})
	m := passive(0.1, -65)
	k := Kinetics{Alpha: 0.5, Beta: 0.3, Concentration: 2, Duration: 100}
	m.Receptors = []Receptor{{Name: "s", G: 0.1, Kinetics: k}}
	target := addPopulation(t, n, "target", m, 1)
	connect(t, n, drivers, target, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(1), Delay: Constant(1)})
	run(t, n, 80)
	if got, want := valuesOf(t, target, "s")[0], 1/1.3; math.Abs(got-want) > 1e-12 {
		t.Errorf("s is %v, want %v", got, want)
	}
}

// brian2Synapses are made by testdata/synapses.py: v (mV) and the sum of s of a passive
// cell with kinetic synapses from spikes at given times, every 5 ms. Brian2 holds that sum
// for a step of the voltage, which shifts v by up to 0.015 mV.
var brian2Synapses = []struct{ t, v, s float64 }{
	{0, -65.000000000, 0.000000000},
	{5, -46.877247525, 1.572066568},
	{10, -30.419940688, 1.339609791},
	{15, -30.499367073, 1.038284980},
	{20, -35.832297168, 0.401547396},
	{25, -37.996510780, 0.689608672},
	{30, -39.957595669, 0.369775167},
	{35, -45.958064839, 0.143007226},
	{40, -51.748024721, 0.055306761},
}

func TestKineticSynapsesAreThoseOfBrian2(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.005, Method: RK4})
	drivers, _ := newDrivers(t, n, pulseTrains)
	m := passive(0.1, -65)
	m.Receptors = []Receptor{{Name: "s", G: 0.1, E: 0, Kinetics: ampa}}
	target := addPopulation(t, n, "target", m, 1)
	connect(t, n, drivers, target, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(0.7), Delay: Constant(1)})
	s, v := recordState(t, target, "s", []int{0}, 1000), recordState(t, target, "v", []int{0}, 1000)
	run(t, n, 40.005)
	for _, want := range brian2Synapses {
		i := int(math.Round(want.t / 5))
		if math.Abs(s.Values[0][i]-want.s) > 2e-9 || math.Abs(v.Values[0][i]-want.v) > 0.02 {
			t.Errorf("after %v ms: v %v mV, s %v, want %v and %v", want.t, v.Values[0][i], s.Values[0][i], want.v, want.s)
		}
	}
}

func TestKineticsThatMakeNoSenseAreErrors(t *testing.T) {
	good := Receptor{Name: "s", G: 1, Kinetics: ampa}
	for _, c := range []struct {
		change func(*Receptor)
		want   string
	}{
		{func(r *Receptor) { r.Kinetics.Alpha = 0 }, "Alpha is 0/(mM ms), want a positive number"},
		{func(r *Receptor) { r.Kinetics.Beta = math.NaN() }, "Beta is NaN/ms, want a positive number"},
		{func(r *Receptor) { r.Kinetics.Concentration = -1 }, "Concentration is -1 mM, want a positive number"},
		{func(r *Receptor) { r.Kinetics.Duration = math.Inf(1) }, "Duration is +Inf ms, want a positive number"},
		{func(r *Receptor) { r.Kinetics.Duration = 0.004 }, "a pulse of 0.004 ms is 0 steps of 0.025 ms, want 1 to"},
		{func(r *Receptor) { r.Kinetics.Duration = 1e9 }, "want 1 to 1048576"},
		{func(r *Receptor) { r.Kinetics.Alpha, r.Kinetics.Concentration = 1e200, 1e200 }, "Alpha*Concentration is +Inf/ms"},
		{func(r *Receptor) { r.Tau = 5 }, "Tau is 5 ms and Rise 0 ms beside Kinetics, want 0"},
		{func(r *Receptor) { r.Saturating = true }, "Saturating beside Kinetics"},
		{func(r *Receptor) { r.Follows = "other" }, `Follows is "other" beside Kinetics`},
	} {
		m := passive(0.1, -65)
		r := good
		c.change(&r)
		m.Receptors = []Receptor{{Name: "other", G: 1, Tau: 1}, r}
		n := newNetwork(t, Config{Dt: 0.025})
		_, err := n.AddPopulation("cell", m, 1)
		wantError(t, err, "receptor s", c.want)
	}
}

func TestKineticReceptorsTakeNoPoissonInput(t *testing.T) {
	m := passive(0.1, -65)
	m.Receptors = []Receptor{{Name: "s", G: 1, Kinetics: ampa}}
	p := addPopulation(t, newNetwork(t, Config{Dt: 0.025}), "cell", m, 1)
	wantError(t, p.AddPoisson(PoissonInput{Receptor: "s", Rate: 10, Weight: 1}), "receptor s has Kinetics", "Connect")
}
