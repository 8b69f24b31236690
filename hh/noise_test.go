package hh

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/kernel"
)

// arrivalCounter is a cell whose receptor "s" counts what arrives: it does not decay.
func arrivalCounter() Model {
	m := integrator()
	m.Receptors = []Receptor{{Name: "s", Tau: 1e15}}
	return m
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, y := range x {
		sum += y
	}
	return sum / float64(len(x))
}

func variance(x []float64) float64 {
	m, sum := mean(x), 0.0
	for _, y := range x {
		sum += (y - m) * (y - m)
	}
	return sum / float64(len(x)-1)
}

func TestPoissonTrainsHaveTheMeanAndVarianceOfTheirRate(t *testing.T) {
	const cells, rate, ms, weight = 2000., 300, 200, 0.5
	n := newNetwork(t, Config{Dt: 0.1, Seed: 3})
	p := addPopulation(t, n, "cells", arrivalCounter(), int(cells))
	check(t, p.AddPoisson(PoissonInput{Receptor: "s", Rate: rate, Weight: weight}))
	run(t, n, ms)
	s := valuesOf(t, p, "s")
	for i := range s {
		s[i] /= weight
	}
	const want = rate * ms / 1000.
	if m := mean(s); math.Abs(m-want) > 5*math.Sqrt(want/cells) {
		t.Errorf("mean count %v, want %v", m, want)
	}
	if v := variance(s); math.Abs(v-want) > 5*want*math.Sqrt(2./cells) {
		t.Errorf("variance of the count %v, want %v", v, want)
	}
}

func TestAPoissonTrainOfNoRateIsSilent(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", arrivalCounter(), 10)
	check(t, p.AddPoisson(PoissonInput{Receptor: "s", Rate: 0, Weight: 1}))
	run(t, n, 100)
	if m := mean(valuesOf(t, p, "s")); m != 0 {
		t.Errorf("mean count %v", m)
	}
}

func TestPoissonInputOfEachCellHasItsRate(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1, Seed: 3})
	p := addPopulation(t, n, "cells", arrivalCounter(), 3)
	check(t, p.AddPoissonEach(PoissonInput{Receptor: "s", Weight: 1}, []float64{0, 100, 2000}))
	run(t, n, 1000)
	s := valuesOf(t, p, "s")
	for i, want := range []float64{0, 100, 2000} {
		if math.Abs(s[i]-want) > 5*math.Sqrt(want) {
			t.Errorf("cell %d has had %v spikes, want about %v", i, s[i], want)
		}
	}
}

func TestPoissonInputOfEachCellIsThatOfAllWhereTheRatesAreTheSame(t *testing.T) {
	counts := func(add func(p *Population) error) []float64 {
		n := newNetwork(t, Config{Dt: 0.1, Seed: 3})
		p := addPopulation(t, n, "cells", arrivalCounter(), 5)
		check(t, add(p))
		run(t, n, 500)
		return valuesOf(t, p, "s")
	}
	all := counts(func(p *Population) error { return p.AddPoisson(PoissonInput{Receptor: "s", Rate: 300, Weight: 1}) })
	each := counts(func(p *Population) error {
		return p.AddPoissonEach(PoissonInput{Receptor: "s", Weight: 1}, []float64{300, 0, 300, 0, 300})
	})
	for i, want := range all {
		if i%2 == 1 {
			want = 0
		}
		if each[i] != want {
			t.Errorf("cell %d has had %v spikes, want %v", i, each[i], want)
		}
	}
}

// newNoisyNetwork is a small network with input of every random kind.
func newNoisyNetwork(t testing.TB, c Config) *recurrentNetwork {
	t.Helper()
	s := newRecurrentNetwork(t, c, 150)
	check(t, s.cells.AddPoisson(PoissonInput{Receptor: "b", Rate: 500, Weight: 3}))
	check(t, s.cells.AddPoisson(PoissonInput{Receptor: "b", Rate: 20, Weight: 10}))
	check(t, s.cells.AddNoise(Noise{Mean: 0.2, SD: 0.5, Tau: 3}))
	check(t, s.cells.AddNoise(Noise{SD: 0.5, Tau: 10, Shared: true}))
	check(t, s.cells.AddNoise(Noise{Mean: 0.01, SD: 0.02, Tau: 2, Conductance: true, E: -75}))
	check(t, s.cells.AddNoiseEach(Noise{Mean: 0.01, SD: 0.02, Tau: 1, Conductance: true, E: -75, Correlation: 0.3}, ramp(150)))
	check(t, s.cells.AddWhiteNoise(WhiteNoise{Sigma: 0.2}))
	check(t, s.cells.AddWhiteNoiseEach(WhiteNoise{Sigma: 0.2, Correlation: 0.7}, ramp(150)))
	check(t, s.cells.InjectSamples(0.5, [][]float64{ramp(150), make([]float64, 150), ramp(150)}))
	return s
}

func TestRandomInputDoesNotDependOnThreadsBackendOrParts(t *testing.T) {
	for _, method := range Methods() {
		c := Config{Dt: 0.02, Method: method, Seed: 5, Threads: 1}
		one := newNoisyNetwork(t, c)
		one.run(t, 20)
		want := one.hashes(t)
		for _, backend := range kernel.Backends() {
			c.Backend, c.Threads = backend, 3
			s := newNoisyNetwork(t, c)
			for _, ms := range []float64{0.02, 2.98, 7, 10} {
				s.run(t, ms)
			}
			if got := s.hashes(t); got != want {
				t.Errorf("%s: %s, 3 threads, in parts: %q, in one %q", method, backend, got, want)
			}
		}
	}
}

func TestNoiseHasItsMeanDeviationAndCorrelation(t *testing.T) {
	const cells, tau, dt = 4000., 2.0, 0.5
	// The integrator's step is the noise times dt.
	at := func(n *Network, p *Population) []float64 {
		before := valuesOf(t, p, "v")
		run(t, n, dt)
		after := valuesOf(t, p, "v")
		for i := range after {
			after[i] = (after[i] - before[i]) / dt
		}
		return after
	}
	n := newNetwork(t, Config{Dt: dt, Seed: 9})
	p := addPopulation(t, n, "cells", integrator(), int(cells))
	check(t, p.AddNoise(Noise{Mean: 1, SD: 0.5, Tau: tau}))
	x := at(n, p)
	run(t, n, 50)
	y := at(n, p)
	z := at(n, p)
	for _, a := range [][]float64{x, y} {
		if m := mean(a); math.Abs(m-1) > 5*0.5/math.Sqrt(cells) {
			t.Errorf("mean %v, want 1", m)
		}
		if v := variance(a); math.Abs(v-0.25) > 5*0.25*math.Sqrt(2./cells) {
			t.Errorf("variance %v, want 0.25", v)
		}
	}
	correlation := func(a, b []float64) float64 {
		sum := 0.0
		for i := range a {
			sum += (a[i] - 1) * (b[i] - 1) / 0.25
		}
		return sum / cells
	}
	if c, want := correlation(y, z), math.Exp(-dt/tau); math.Abs(c-want) > 5/math.Sqrt(cells) {
		t.Errorf("correlation after a step %v, want %v", c, want)
	}
	if c := correlation(x, y); math.Abs(c) > 5/math.Sqrt(cells) {
		t.Errorf("correlation after 25 Tau %v, want 0", c)
	}
}

func TestSharedNoiseIsTheSameForAllCells(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1, Seed: 2, Threads: 3})
	p := addPopulation(t, n, "cells", integrator(), 300)
	check(t, p.AddNoise(Noise{SD: 1, Tau: 5, Shared: true}))
	run(t, n, 20)
	v := valuesOf(t, p, "v")
	for i := range v {
		if v[i] != v[0] || v[i] == -65 {
			t.Fatalf("v of cell %d is %v mV, of cell 0 %v", i, v[i], v[0])
		}
	}
}

func TestRandomInputThatMakesNoSenseIsAnError(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", arrivalCounter(), 2)
	for _, tt := range []struct {
		err  error
		want string
	}{
		{p.AddPoisson(PoissonInput{Receptor: "x", Rate: 1, Weight: 1}), `no receptor "x"`},
		{p.AddPoisson(PoissonInput{Receptor: "s", Rate: -1, Weight: 1}), "rate is -1 Hz"},
		{p.AddPoisson(PoissonInput{Receptor: "s", Rate: math.NaN(), Weight: 1}), "rate is NaN Hz"},
		{p.AddPoisson(PoissonInput{Receptor: "s", Rate: 1e9, Weight: 1}), "1e+05 spikes in a step of 0.1 ms"},
		{p.AddPoisson(PoissonInput{Receptor: "s", Rate: 1, Weight: math.Inf(1)}), "weight is +Inf"},
		{p.AddPoissonEach(PoissonInput{Receptor: "s", Weight: 1}, []float64{1}), "1 rates of Poisson input for the 2 cells"},
		{p.AddPoissonEach(PoissonInput{Receptor: "s", Weight: 1}, []float64{1, -1}), "rate is -1 Hz in cell 1"},
		{p.AddPoissonEach(PoissonInput{Receptor: "s", Rate: 5, Weight: 1}, []float64{1, 1}), "rate is 5 Hz beside one for each cell"},
		{p.AddNoise(Noise{SD: -1, Tau: 1}), "SD is -1"},
		{p.AddNoise(Noise{SD: 1}), "Tau is 0 ms"},
		{p.AddNoise(Noise{Mean: math.NaN(), Tau: 1}), "Mean is NaN"},
		{p.AddNoise(Noise{Tau: 1, E: math.Inf(1)}), "E is +Inf"},
		{p.AddNoise(Noise{SD: 1, Tau: 1, E: -75}), "E is -75 mV, want none for a current"},
		{p.AddNoise(Noise{SD: 1, Tau: 1, Correlation: 1.5}), "Correlation is 1.5, want 0 to 1"},
		{p.AddNoise(Noise{SD: 1, Tau: 1, Correlation: math.NaN()}), "Correlation is NaN"},
		{p.AddNoise(Noise{SD: 1, Tau: 1, Correlation: 0.5, Shared: true}), "Correlation is 0.5 of noise that is Shared"},
		{p.AddNoiseEach(Noise{SD: 1, Tau: 1}, []float64{1}), `1 factors of noise for the 2 cells of population "cells"`},
		{p.AddNoiseEach(Noise{SD: 1, Tau: 1}, []float64{1, math.NaN()}), "the factor of noise of cell 1"},
		{p.AddNoiseEach(Noise{SD: 1, Tau: 1, Conductance: true}, []float64{1, -1}), "is -1, want a finite number, and from 0 for a conductance"},
		{p.AddWhiteNoise(WhiteNoise{Sigma: -1}), "Sigma is -1 uA/cm2 sqrt(ms), want a finite number from 0"},
		{p.AddWhiteNoise(WhiteNoise{Sigma: math.Inf(1)}), "Sigma is +Inf"},
		{p.AddWhiteNoise(WhiteNoise{Sigma: 1, Correlation: -0.1}), "Correlation is -0.1, want 0 to 1"},
		{p.AddWhiteNoiseEach(WhiteNoise{Sigma: 1}, []float64{1, 2, 3}), "3 factors of white noise for the 2 cells"},
		{p.InjectSamples(0, nil), "a sample every 0 ms"},
		{p.InjectSamples(1, [][]float64{{1, 2}, {1}}), "row 1 has 1 values, want one for each of the 2 cells"},
		{p.InjectSamples(1, [][]float64{{1, 2}, {1, math.NaN()}}), "row 1 of cell 1 is NaN uA/cm2"},
	} {
		if tt.err == nil || !strings.Contains(tt.err.Error(), tt.want) {
			t.Errorf("error %v, want %q", tt.err, tt.want)
		}
	}
}

// What is injected piece by piece, each from its own time on, is what is injected at once.
func TestSamplesFromATimeOnContinueOthers(t *testing.T) {
	values := [][]float64{{1, 2}, {3, 4}, {-1, 0}, {5, 1}}
	run := func(inject func(p *Population)) []float64 {
		net := must(NewNetwork(Config{Dt: 0.1}))
		p := must(net.AddPopulation("cells", WangBuzsaki(), 2))
		inject(p)
		check(t, net.Run(context.Background(), 3))
		return must(p.Get("v"))
	}
	want := run(func(p *Population) { check(t, p.InjectSamples(0.3, values)) })
	got := run(func(p *Population) {
		check(t, p.InjectSamplesFrom(0.6, 0.3, values[2:]))
		check(t, p.InjectSamples(0.3, values[:2]))
	})
	if !slices.Equal(got, want) {
		t.Errorf("piece by piece %v, at once %v", got, want)
	}
	p := must(must(NewNetwork(Config{Dt: 0.1})).AddPopulation("cells", WangBuzsaki(), 1))
	wantError(t, p.InjectSamplesFrom(math.NaN(), 1, nil), "from NaN ms")
	wantError(t, p.InjectSamplesFrom(-1, 1, nil), "from -1 ms")
}
