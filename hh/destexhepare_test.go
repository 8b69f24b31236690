package hh

import (
	"math"
	"testing"
)

// modelDB8115 is DestexhePare with the numbers of the authors' own program where
// they are not the papers'.
func modelDB8115(t testing.TB) Model {
	m := destexhePare(-63)
	channelOf(t, &m, "leak").G = 0.0452
	p := &channelOf(t, &m, "km").Gates[0]
	p.Q10, p.Celsius, m.Celsius = 2.3, 23, 36
	return m
}

func TestDestexhePareSpikesAsInNEURON(t *testing.T) {
	t.Parallel()
	// NEURON 8.2.2, by bench/peers/neuron_destexhe_pare.py, the last with
	// --modeldb. There CVODE at ten times the tolerance moves no spike by more than
	// 3e-6 ms.
	for _, tt := range []struct {
		name  string
		model Model
		step  currentStep
		want  []float64
	}{
		{"1.75 uA/cm2", DestexhePare(), currentStep{300, 1.75},
			[]float64{30.0442, 70.0737, 118.5309, 182.5616}},
		{"2 uA/cm2", DestexhePare(), currentStep{300, 2},
			[]float64{22.2653, 50.8199, 82.1712, 116.916, 155.8646, 200.1882, 251.7096}},
		{"3 uA/cm2", DestexhePare(), currentStep{300, 3},
			[]float64{11.5442, 26.553, 41.9749, 57.8854, 74.3021, 91.2405, 108.7148, 126.7381, 145.3219, 164.4757, 184.2065, 204.5189, 225.4145, 246.8916, 268.9452, 291.5668}},
		{"5 uA/cm2", DestexhePare(), currentStep{130, 5},
			[]float64{6.2171, 14.9398, 23.6244, 32.4071, 41.2996, 50.3032, 59.4185, 68.6459, 77.9855, 87.4375, 97.0018, 106.6784, 116.4671, 126.3673}},
		{"2 uA/cm2 in ModelDB 8115", modelDB8115(t), currentStep{300, 2},
			[]float64{14.5408, 37.3467, 62.6678, 90.4279, 120.3246, 151.9216, 184.7571, 218.4319, 252.6463, 287.1955}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wantSpikes(t, currentClamp(t, tt.model, fineSteps, tt.step).spikes(), tt.want, 0.01)
		})
	}
}

// fluctuation returns what the fluctuating conductances of Destexhe et al. (2001),
// with their standard deviations multiplied, make of cells in a second: their
// rate (Hz), the mean and standard deviation of their voltage where it is below
// -50 mV, as between spikes, and the coefficient of variation of their intervals.
func fluctuation(t testing.TB, m Model, times float64) (rate, mean, sd, cv float64) {
	t.Helper()
	const (
		cells  = 200
		settle = 200 // ms
		nS     = 1e-6 / 34636e-8
	)
	n := newNetwork(t, Config{Dt: 0.04, Method: ExpEuler, Seed: 1})
	p := addPopulation(t, n, "cells", m, cells)
	check(t, p.AddNoise(Noise{Mean: 12 * nS, SD: times * 3 * nS, Tau: 2.7, Conductance: true, E: 0}))
	check(t, p.AddNoise(Noise{Mean: 57 * nS, SD: times * 6.6 * nS, Tau: 10.5, Conductance: true, E: -75}))
	run(t, n, settle)
	v := recordState(t, p, "v", indices(cells), 25)
	spikes := p.RecordSpikes()
	run(t, n, 1000)

	var low []float64
	for _, x := range v.Values {
		for _, y := range x {
			if y < -50 {
				low = append(low, y)
			}
		}
	}
	mean, sd = moments(low)
	var gaps []float64
	last := map[uint32]float64{}
	for i, cell := range spikes.Neurons {
		if before, ok := last[cell]; ok {
			gaps = append(gaps, spikes.Time(i)-before)
		}
		last[cell] = spikes.Time(i)
	}
	if len(gaps) > 0 {
		m, s := moments(gaps)
		cv = s / m
	}
	return float64(spikes.Len()) / cells, mean, sd, cv
}

// moments returns the mean and the standard deviation.
func moments(x []float64) (mean, sd float64) {
	for _, y := range x {
		mean += y / float64(len(x))
	}
	for _, y := range x {
		sd += (y - mean) * (y - mean) / float64(len(x))
	}
	return mean, math.Sqrt(sd)
}

func TestDestexhePareFluctuatesAndFiresAsInBrian2(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		model          Model
		times          float64
		rate, off      float64 // Hz
		mean, sd, most float64 // mV
	}{
		// The standard deviations of the 2001 paper, then those of the authors'
		// program, which is to show irregular firing.
		{"papers", DestexhePare(), 1, 0, 0, -66.135, 1.555, 0.05},
		{"papers, 4 times", DestexhePare(), 4, 2.583, 0.4, -65.817, 5.166, 0.15},
		{"ModelDB 8115", modelDB8115(t), 4, 9.101, 0.7, -66.680, 5.003, 0.15},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rate, mean, sd, cv := fluctuation(t, tt.model, tt.times)
			t.Logf("%.3f Hz, %.3f mV, SD %.3f mV, CV %.2f", rate, mean, sd, cv)
			if math.Abs(rate-tt.rate) > tt.off {
				t.Errorf("the cells fire at %.3f Hz, want %v", rate, tt.rate)
			}
			if math.Abs(mean-tt.mean) > tt.most || math.Abs(sd-tt.sd) > tt.most {
				t.Errorf("v is at %.3f mV with an SD of %.3f mV, want %v and %v", mean, sd, tt.mean, tt.sd)
			}
			if rate > 0 && cv < 0.6 {
				t.Errorf("the intervals' coefficient of variation is %.2f, want irregular firing", cv)
			}
		})
	}
}

// The voltage of a passive cell under weak fluctuating conductances of effective
// time constant Cm/g: for its moments see Richardson & Gerstner, Neural Comput.
// 17:923-947, 2005.
func TestDestexhePareWithoutItsChannelsFluctuatesAsInTheory(t *testing.T) {
	m := DestexhePare()
	for _, name := range []string{"na", "kd", "km"} {
		m = withoutChannel(t, m, name)
	}
	const nS = 1e-6 / 34636e-8
	g := 0.045 + (12+57)*nS
	mean := (0.045*-80 + 57*nS*-75) / g
	part := func(sd, tau, e float64) float64 {
		x := sd * nS * (e - mean) / g
		return x * x * tau / (tau + 1/g)
	}
	sd := math.Sqrt(part(3, 2.7, 0) + part(6.6, 10.5, -75))
	_, gotMean, gotSD, _ := fluctuation(t, m, 1)
	t.Logf("%.3f mV, SD %.3f mV; theory %.3f and %.3f", gotMean, gotSD, mean, sd)
	if math.Abs(gotMean-mean) > 0.1 || math.Abs(gotSD/sd-1) > 0.03 {
		t.Errorf("v is at %.3f mV with an SD of %.3f mV, want %.3f and %.3f", gotMean, gotSD, mean, sd)
	}
}
