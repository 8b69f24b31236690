package hh

import (
	"math"
	"strings"
	"testing"
)

// integrator is a cell whose voltage is the integral of its current.
func integrator() Model {
	m := passive(0, -65)
	m.Receptors = nil
	return m
}

// charge returns what a stimulus moves v by, in mV, in the given time.
func charge(t testing.TB, s Stimulus, dt, ms float64) float64 {
	t.Helper()
	n := must(NewNetwork(Config{Dt: dt}))(t)
	p := must(n.AddPopulation("cell", integrator(), 1))(t)
	check(t, p.Inject(s))
	(&small{net: n}).run(t, ms)
	return must(p.Get("v"))(t)[0] + 65
}

func TestStimuliMoveTheChargeTheyShould(t *testing.T) {
	inf := math.Inf(1)
	for _, tt := range []struct {
		name     string
		stimulus Stimulus
		want     float64 // integral over 50 ms, uA ms/cm2
	}{
		{"pulse", Pulse{10, 20, 3}, 30},
		{"pulse without end", Pulse{10, inf, 3}, 120},
		{"pulse after the run", Pulse{60, 70, 3}, 0},
		{"ramp", Ramp{10, 30, 1, 5}, 60 - 0.5*4*0.1}, // the left ends of the steps
		{"sine over whole periods", Sine{0, 40, 2, 50, 0}, 0},
		{"sine over half a period", Sine{0, 10, 2, 50, 0}, 2 * 2 / (2 * math.Pi * 0.05)},
		{"cosine over a quarter", Sine{0, 5, 2, 50, math.Pi / 2}, 2/(2*math.Pi*0.05) + 0.5*2*0.1},
		{"samples", Samples{0.3, []float64{1, 2, 4}}, 0.3 * 7},
		{"no samples", Samples{1, nil}, 0},
	} {
		if got := charge(t, tt.stimulus, 0.1, 50); math.Abs(got-tt.want) > 2e-3 {
			t.Errorf("%s: v moves by %v mV, want %v", tt.name, got, tt.want)
		}
	}
}

func TestStimuliAddUpAndScalePerCell(t *testing.T) {
	n := must(NewNetwork(Config{Dt: 0.1}))(t)
	p := must(n.AddPopulation("cells", integrator(), 3))(t)
	check(t, p.SetCurrent(0.5))
	check(t, p.Inject(Pulse{0, 10, 1}))
	check(t, p.InjectEach(Pulse{0, 10, 2}, []float64{0, 1, -1}))
	(&small{net: n}).run(t, 20)
	for i, want := range []float64{10 + 10, 10 + 10 + 20, 10 + 10 - 20} {
		if got := must(p.Get("v"))(t)[i] + 65; math.Abs(got-want) > 1e-9 {
			t.Errorf("cell %d moves by %v mV, want %v", i, got, want)
		}
	}
}

func TestAStimulusThatIsOverLeavesTheBitsOfNone(t *testing.T) {
	run := func(s Stimulus) [2]string {
		n := newSmall(t, Config{Seed: 3}, 100)
		if s != nil {
			check(t, n.cells.Inject(s))
		}
		n.run(t, 15)
		return n.hashes(t)
	}
	if a, b := run(nil), run(Pulse{100, 200, 5}); a != b {
		t.Errorf("none %q, one to come %q", a, b)
	}
}

func TestStimuliWorkWithEveryMethodAndThreadCount(t *testing.T) {
	for _, method := range Methods() {
		var want [2]string
		for _, threads := range []int{1, 3} {
			s := newSmall(t, Config{Method: method, Threads: threads, Dt: 0.02}, 200)
			check(t, s.cells.Inject(Sine{0, 30, 2, 100, 1}))
			s.run(t, 7)
			s.run(t, 8)
			if threads == 1 {
				want = s.hashes(t)
			} else if got := s.hashes(t); got != want {
				t.Errorf("%s: %d threads give %q, one %q", method, threads, got, want)
			}
		}
	}
}

func TestStimuliThatMakeNoSenseAreErrors(t *testing.T) {
	nan := math.NaN()
	n := must(NewNetwork(Config{Dt: 0.1}))(t)
	p := must(n.AddPopulation("cells", integrator(), 2))(t)
	for _, tt := range []struct {
		stimulus Stimulus
		want     string
	}{
		{nil, "no stimulus"},
		{Pulse{10, 10, 1}, "from 10 to 10 ms, want ascending times"},
		{Pulse{nan, 10, 1}, "from NaN to 10 ms"},
		{Pulse{0, 10, nan}, "NaN is not a finite number"},
		{Ramp{0, 10, 1, math.Inf(1)}, "+Inf is not a finite number"},
		{Sine{0, 10, 1, nan, 0}, "NaN is not a finite number"},
		{Samples{0, []float64{1}}, "a sample every 0 ms"},
		{Samples{1, []float64{1, nan}}, "sample 1 is NaN uA/cm2"},
	} {
		if err := p.Inject(tt.stimulus); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: error %v, want %q", tt.stimulus, err, tt.want)
		}
	}
	if err := p.InjectEach(Pulse{0, 1, 1}, []float64{1}); err == nil || !strings.Contains(err.Error(), "1 factors of a stimulus for the 2 cells") {
		t.Errorf("wrong length: %v", err)
	}
	if err := p.InjectEach(Pulse{0, 1, 1}, []float64{1, nan}); err == nil || !strings.Contains(err.Error(), "factor of cell 1") {
		t.Errorf("NaN factor: %v", err)
	}
}
