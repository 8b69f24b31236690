package hh

import (
	"fmt"
	"math"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/table"
)

// membrane is a cell with a leak alone.
func membrane(cm, g float64) Model {
	m := passive(g, -65)
	m.Cm, m.Receptors = cm, nil
	return m
}

// samplesOf returns the voltage's distances from rest of a population's cells, every so
// many ms, after a while.
func samplesOf(t *testing.T, n *Network, p *Population, count int, after, every float64) [][]float64 {
	t.Helper()
	run(t, n, after)
	all := make([][]float64, count)
	for k := range all {
		run(t, n, every)
		all[k] = valuesOf(t, p, "v")
		for i := range all[k] {
			all[k][i] += 65
		}
	}
	return all
}

func TestWhiteNoiseGivesAPassiveMembraneTheVarianceOfTheory(t *testing.T) {
	const cells, cm, g, sigma, dt = 2000, 2, 0.2, 0.7, 2.0
	const z = g * dt / cm // 0.2
	theory := sigma * sigma / (2 * g * cm)
	for _, tt := range []struct {
		method Method
		part   float64 // what is known of the method's variance over that of theory
	}{
		{Euler, 1 / (1 - z/2)},
		{Staggered, 1 / (1 - z/2)},
		{ExpEuler, math.Tanh(z/2) / (z / 2)},
		{CN, 1},
		{RK4, math.Tanh(z/2) / (z / 2)}, // but for z^4
	} {
		for _, precision := range []int{64, 32} {
			t.Run(fmt.Sprintf("%s/%d bits", tt.method, precision), func(t *testing.T) {
				n := newNetwork(t, Config{Dt: dt, Method: tt.method, Seed: 7, Precision: precision})
				p := addPopulation(t, n, "cells", membrane(cm, g), cells)
				check(t, p.AddWhiteNoise(WhiteNoise{Sigma: sigma}))
				const count = 60
				sum, mean := 0.0, 0.0
				for _, v := range samplesOf(t, n, p, count, 100, 30) {
					for _, x := range v {
						sum += x * x / (cells * count)
						mean += x / (cells * count)
					}
				}
				const independent = cells * count * 0.9 // a correlation of exp(-3), squared for the variance
				if got := sum / theory; math.Abs(got/tt.part-1) > 5*math.Sqrt(2/independent) {
					t.Errorf("variance %.4f of theory's, want %.4f", got, tt.part)
				}
				if math.Abs(mean) > 5.5*math.Sqrt(theory/independent) {
					t.Errorf("mean %v mV", mean)
				}
			})
		}
	}
}

func TestWhiteNoiseIsDividedByEachCellsOwnCapacitance(t *testing.T) {
	// With no conductance v goes as a Wiener process: a variance of (Sigma/Cm)^2 t.
	const cells, sigma, ms = 8000, 0.5, 10
	n := newNetwork(t, Config{Dt: 0.1, Seed: 3})
	p := addPopulation(t, n, "cells", integrator(), cells)
	cm := make([]float64, cells)
	for i := range cm {
		cm[i] = []float64{1, 4}[i%2]
	}
	check(t, p.SetParameterEach("Cm", cm))
	scale := make([]float64, cells)
	for i := range scale {
		scale[i] = []float64{1, 1, 3, 0}[i%4]
	}
	check(t, p.AddWhiteNoiseEach(WhiteNoise{Sigma: sigma}, scale))
	run(t, n, ms)
	v := valuesOf(t, p, "v")
	for k, want := range []float64{1, 1. / 16, 9, 0} {
		sum := 0.0
		for i := k; i < cells; i += 4 {
			sum += (v[i] + 65) * (v[i] + 65) / (cells / 4)
		}
		if want *= sigma * sigma * ms; math.Abs(sum-want) > 5*want*math.Sqrt(2/(cells/4.)) {
			t.Errorf("cells %d: variance %v mV2, want %v", k, sum, want)
		}
	}
}

func TestWhiteNoiseHasTheAutocorrelationOfTheMembrane(t *testing.T) {
	const cells, cm, g, dt = 20000, 1, 0.1, 1.0
	n := newNetwork(t, Config{Dt: dt, Method: CN, Seed: 5})
	p := addPopulation(t, n, "cells", membrane(cm, g), cells)
	check(t, p.AddWhiteNoise(WhiteNoise{Sigma: 1}))
	v := samplesOf(t, n, p, 30, 100, dt)
	variance := 1 / (2. * g * cm)
	for _, lag := range []int{1, 5, 10, 29} {
		sum := 0.0
		for i, x := range v[0] {
			sum += x * v[lag][i]
		}
		// Of Crank-Nicolson, whose factor is exp(-dt g/Cm) but for its cube.
		want := math.Pow((1-g*dt/cm/2)/(1+g*dt/cm/2), float64(lag))
		if got := sum / cells / variance; math.Abs(got-want) > 5*math.Sqrt(2./cells) {
			t.Errorf("after %d ms the correlation is %.4f, want %.4f", lag, got, want)
		}
		if theory := math.Exp(-float64(lag) * dt * g / cm); math.Abs(want-theory) > 0.001 {
			t.Errorf("after %d ms the correlation should be %.4f, of theory %.4f", lag, want, theory)
		}
	}
}

// correlation returns that of two series with mean 0.
func correlation(a, b []float64) float64 {
	ab, aa, bb := 0.0, 0.0, 0.0
	for i := range a {
		ab, aa, bb = ab+a[i]*b[i], aa+a[i]*a[i], bb+b[i]*b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

func TestNoiseOfAnyTwoCellsIsCorrelatedAsAskedFor(t *testing.T) {
	const cells, count = 9, 6000
	for _, c := range []float64{0, 0.25, 0.8, 1} {
		for name, add := range map[string]func(p *Population) error{
			"white":              func(p *Population) error { return p.AddWhiteNoise(WhiteNoise{Sigma: 1, Correlation: c}) },
			"Ornstein-Uhlenbeck": func(p *Population) error { return p.AddNoise(Noise{SD: 1, Tau: 1, Correlation: c}) },
		} {
			n := newNetwork(t, Config{Dt: 1, Seed: 11, Method: ExpEuler})
			p := addPopulation(t, n, "cells", membrane(1, 0.5), cells)
			check(t, add(p))
			series := make([][]float64, cells)
			for _, v := range samplesOf(t, n, p, count, 20, 6) {
				for i, x := range v {
					series[i] = append(series[i], x)
				}
			}
			for _, pair := range [][2]int{{0, 1}, {0, 8}, {3, 4}, {2, 7}} {
				got := correlation(series[pair[0]], series[pair[1]])
				if math.Abs(got-c) > 6*(1-c*c)/math.Sqrt(count) || c == 1 && got != 1 {
					t.Errorf("%s noise of correlation %v: of cells %v %v", name, c, pair, got)
				}
			}
			if a, b := variance(series[0]), variance(series[8]); math.Abs(a/b-1) > 0.2 {
				t.Errorf("%s noise of correlation %v: variances %v and %v", name, c, a, b)
			}
		}
	}
}

func TestWhiteNoiseIsTheCurrentOfItsNumbersOverTheRootOfTheStep(t *testing.T) {
	const dt, sigma, cells, steps = 0.05, 2, 6, 40
	for _, method := range Methods() {
		white := newNetwork(t, Config{Dt: dt, Method: method, Seed: 4})
		p := addPopulation(t, white, "cells", Squid(), cells)
		check(t, p.AddWhiteNoise(WhiteNoise{Sigma: sigma}))
		run(t, white, steps*dt)

		numbers := random.WhiteNoise.NormalsOfPopulation(4, 0, 0)
		rows := make([][]float64, steps)
		for s := range rows {
			rows[s] = make([]float64, cells)
			numbers.At(rows[s], 0, uint64(s))
			for i := range rows[s] {
				rows[s][i] *= sigma / math.Sqrt(dt)
			}
		}
		sampled := newNetwork(t, Config{Dt: dt, Method: method, Seed: 4})
		q := addPopulation(t, sampled, "cells", Squid(), cells)
		check(t, q.InjectSamples(dt, rows))
		run(t, sampled, steps*dt)
		want := valuesOf(t, q, "v")
		for i, v := range valuesOf(t, p, "v") {
			if v != want[i] {
				t.Errorf("%s: v of cell %d is %v mV with white noise, %v with its samples", method, i, v, want[i])
			}
		}
	}
}

// noisySquids returns the voltages of squid axons in the noise of one path for each,
// given by its steps of dt ms, after they were taken in steps of several of these.
func noisySquids(t *testing.T, method Method, path [][]float64, dt float64, several int) []float64 {
	t.Helper()
	rows := make([][]float64, len(path)/several)
	step := dt * float64(several)
	for s := range rows {
		rows[s] = make([]float64, len(path[0]))
		for _, part := range path[s*several : (s+1)*several] {
			for i, w := range part {
				rows[s][i] += w / step
			}
		}
	}
	n := newNetwork(t, Config{Dt: step, Method: method, Order: table.Cubic})
	p := addPopulation(t, n, "cells", Squid(), len(path[0]))
	check(t, p.InjectSamples(step, rows))
	run(t, n, dt*float64(len(path)))
	return valuesOf(t, p, "v")
}

func TestMethodsConvergeAtFirstOrderUnderAdditiveWhiteNoise(t *testing.T) {
	const cells, dt, steps, sigma = 200, 0.0025, 3200, 1.5 // 8 ms
	s := portable.NewStream(3, 0, 0)
	path := make([][]float64, steps)
	for k := range path {
		path[k] = make([]float64, cells)
		for i := range path[k] {
			path[k][i] = sigma * math.Sqrt(dt) * s.Normal()
		}
	}
	want := noisySquids(t, RK4, path, dt, 1)
	for _, method := range Methods() {
		off := func(several int) float64 {
			sum := 0.0
			for i, v := range noisySquids(t, method, path, dt, several) {
				sum += math.Abs(v-want[i]) / cells
			}
			return sum
		}
		whole, half := off(32), off(16)
		order := math.Log2(whole / half)
		t.Logf("%s: v off by %.4f mV at 0.08 ms, %.4f at 0.04 ms: order %.2f", method, whole, half, order)
		if math.Abs(order-1) > 0.2 {
			t.Errorf("%s: order %.2f, want 1", method, order)
		}
	}
}
