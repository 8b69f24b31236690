package hh

import (
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
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
	n := newNetwork(t, Config{Dt: dt})
	p := addPopulation(t, n, "cell", integrator(), 1)
	check(t, p.Inject(s))
	run(t, n, ms)
	return valuesOf(t, p, "v")[0] + 65
}

func TestStimuliMoveTheChargeTheyShould(t *testing.T) {
	inf := math.Inf(1)
	for _, tt := range []struct {
		name     string
		stimulus Stimulus
		want     float64 // integral over 50 ms, uA ms/cm2
	}{
		{"pulse", Pulse{Start: 10, End: 20, Amplitude: 3}, 30},
		{"pulse without end", Pulse{Start: 10, End: inf, Amplitude: 3}, 120},
		{"pulse after the run", Pulse{Start: 60, End: 70, Amplitude: 3}, 0},
		{"pulse that began before the run", Pulse{Start: -10, End: 20, Amplitude: 3}, 60},
		{"ramp", Ramp{Start: 10, End: 30, From: 1, To: 5}, 60 - 0.5*4*0.1}, // the left ends of the steps
		{"sine over whole periods", Sine{Start: 0, End: 40, Amplitude: 2, Frequency: 50, Phase: 0}, 0},
		{"sine over half a period", Sine{Start: 0, End: 10, Amplitude: 2, Frequency: 50, Phase: 0}, 2 * 2 / (2 * math.Pi * 0.05)},
		{"cosine over a quarter", Sine{Start: 0, End: 5, Amplitude: 2, Frequency: 50, Phase: math.Pi / 2}, 2/(2*math.Pi*0.05) + 0.5*2*0.1},
		{"samples", Samples{Every: 0.3, Values: []float64{1, 2, 4}}, 0.3 * 7},
		{"no samples", Samples{Every: 1, Values: nil}, 0},
	} {
		if got := charge(t, tt.stimulus, 0.1, 50); math.Abs(got-tt.want) > 2e-3 {
			t.Errorf("%s: v moves by %v mV, want %v", tt.name, got, tt.want)
		}
	}
}

// activeSteps returns the steps below n in which a stimulus is not 0.
func activeSteps(t *testing.T, s Stimulus, dt float64, n int) []int {
	t.Helper()
	c := waveformOf(t, s, dt)
	var steps []int
	for step := range n {
		if c(float64(step)) != 0 {
			steps = append(steps, step)
		}
	}
	return steps
}

// sum adds as a program does, where constants have no rounding.
func sum(a, b float64) float64 { return a + b }

// stepsFrom returns the steps from one up to, not including, another.
func stepsFrom(first, end int) []int {
	var steps []int
	for step := first; step < end; step++ {
		steps = append(steps, step)
	}
	return steps
}

func TestAStimulusActsInTheWholeStepsFromStartToEnd(t *testing.T) {
	for _, tt := range []struct {
		start, end, dt float64
		want           []int
	}{
		{0.6, 0.9, 0.3, stepsFrom(2, 3)},
		{0.01, sum(0.01, 0.05), 0.01, stepsFrom(1, 6)},
		{0.275, sum(0.275, 0.8), 0.025, stepsFrom(11, 43)},
		{1.1, sum(1.1, 3.2), 0.1, stepsFrom(11, 43)},
		{0, 0.3, 0.1, stepsFrom(0, 3)},
		{sum(0.1, 0.2), sum(0.1, 0.5), 0.1, stepsFrom(3, 6)},
		{0.15, 0.35, 0.1, stepsFrom(2, 4)},
		{0.14, 0.34, 0.1, stepsFrom(1, 3)},
		{-0.3, 0.2, 0.1, stepsFrom(0, 2)},
		{-0.3, -0.1, 0.1, nil},
		{9.7, math.Inf(1), 0.1, stepsFrom(97, 100)},
		{1e300, math.Inf(1), 1e290, nil},
	} {
		for _, s := range []Stimulus{
			Pulse{Start: tt.start, End: tt.end, Amplitude: 1},
			Ramp{Start: tt.start, End: tt.end, From: 1, To: 2},
			Sine{Start: tt.start, End: tt.end, Amplitude: 1, Frequency: 1e-9 / tt.dt, Phase: 1},
		} {
			if got := activeSteps(t, s, tt.dt, 100); !slices.Equal(got, tt.want) {
				t.Errorf("%T from %v to %v ms at dt %v ms acts in steps %v, want %v", s, tt.start, tt.end, tt.dt, got, tt.want)
			}
		}
	}
}

func TestPulsesThatFollowEachOtherLeaveNoGap(t *testing.T) {
	s := portable.NewStream(3, 0, 0)
	for range 2000 {
		dt := []float64{0.01, 0.025, 0.1, 0.3, 1. / 3}[s.Intn(5)]
		times := []float64{s.Uniform(0, 1), s.Uniform(1+dt, 2), s.Uniform(2+dt, 3)}
		if s.Intn(2) == 0 {
			for i := range times {
				times[i] = math.Round(times[i]*20) / 20 // many halves and whole steps
			}
		}
		first, err := Pulse{Start: times[0], End: times[1], Amplitude: 1}.waveform(dt, "uA/cm2")
		check(t, err)
		second, err := Pulse{Start: times[1], End: times[2], Amplitude: 1}.waveform(dt, "uA/cm2")
		check(t, err)
		both, err := Pulse{Start: times[0], End: times[2], Amplitude: 1}.waveform(dt, "uA/cm2")
		check(t, err)
		for step := range 301 {
			if k := float64(step); first(k)+second(k) != both(k) {
				t.Fatalf("from %v, %v and %v ms at dt %v ms, in step %d: %v and %v, together %v", times[0], times[1], times[2], dt, step, first(k), second(k), both(k))
			}
		}
	}
}

func TestARampHasItsEndsAtWholeSteps(t *testing.T) {
	// Rounded to 0.2 and 0.7 ms.
	c := waveformOf(t, Ramp{Start: 0.18, End: 0.7499, From: 10, To: 20}, 0.1)
	for step, want := range []float64{0, 0, 10, 12, 14, 16, 18, 0} {
		if got := c(float64(step)); got != want {
			t.Errorf("step %d: %v, want %v", step, got, want)
		}
	}
}

func TestEveryStepSeesItsSample(t *testing.T) {
	s := portable.NewStream(4, 0, 0)
	for _, dt := range []float64{0.01, 0.025, 0.1, 1. / 3, 0.0005} {
		for _, m := range []float64{1, 2, 3, 7, 40} {
			in := Samples{Every: m * dt, Values: make([]float64, 1<<16)}
			for range 20_000 {
				step := math.Floor(math.Ldexp(s.Float64(), s.Intn(22)))
				if got, want := (sampleTimes{in.Every, dt, len(in.Values)}).index(step), int(min(math.Floor(step/m), 1<<16)); got != want {
					t.Fatalf("a value every %v ms, dt %v ms: step %v sees number %d, want %d", in.Every, dt, step, got, want)
				}
			}
		}
	}
}

func TestSamplesDoNotRepeatLateInARun(t *testing.T) {
	const last = 26_214_500
	in := Samples{Every: 0.01, Values: make([]float64, last+1)}
	for step := last - 1000; step <= last; step++ {
		if got := (sampleTimes{in.Every, 0.01, len(in.Values)}).index(float64(step)); got != step {
			t.Fatalf("step %d sees value %d", step, got)
		}
	}
	if got := (sampleTimes{in.Every, 0.01, len(in.Values)}).index(1<<53 - 1); got != len(in.Values) {
		t.Errorf("the last step sees value %d, want none", got)
	}
}

func TestSamplesOfAnyIntervalBeginAtTheStepsNearestToThem(t *testing.T) {
	for _, tt := range []struct {
		every, dt float64
		want      []float64 // the values 1 to 5 in the steps
	}{
		{0.3, 0.1, []float64{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 0}},
		{0.25, 0.1, []float64{1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 0}},
		{0.15, 0.1, []float64{1, 1, 2, 3, 3, 4, 5, 5, 0}},
		{0.12, 0.1, []float64{1, 2, 3, 3, 4, 5, 0}},
		{0.05, 0.1, []float64{1, 3, 5, 0}},
		{0.02, 0.1, []float64{3, 0}},
		{1e-300, 0.1, []float64{0, 0}},
		{1e300, 0.1, []float64{1, 1}},
	} {
		c := waveformOf(t, Samples{Every: tt.every, Values: []float64{1, 2, 3, 4, 5}}, tt.dt)
		var got []float64
		for step := range tt.want {
			got = append(got, c(float64(step)))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("every %v ms at dt %v ms: %v, want %v", tt.every, tt.dt, got, tt.want)
		}
	}
}

func TestStimuliAddUpAndScalePerCell(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", integrator(), 3)
	check(t, p.SetCurrent(0.5))
	check(t, p.Inject(Pulse{Start: 0, End: 10, Amplitude: 1}))
	check(t, p.InjectEach(Pulse{Start: 0, End: 10, Amplitude: 2}, []float64{0, 1, -1}))
	run(t, n, 20)
	for i, want := range []float64{10 + 10, 10 + 10 + 20, 10 + 10 - 20} {
		if got := valuesOf(t, p, "v")[i] + 65; math.Abs(got-want) > 1e-9 {
			t.Errorf("cell %d moves by %v mV, want %v", i, got, want)
		}
	}
}

func TestAStimulusThatIsOverLeavesTheBitsOfNone(t *testing.T) {
	simulate := func(s Stimulus) [2]string {
		n := newRecurrentNetwork(t, Config{Seed: 3}, 100)
		if s != nil {
			check(t, n.cells.Inject(s))
		}
		n.run(t, 15)
		return n.hashes(t)
	}
	if a, b := simulate(nil), simulate(Pulse{Start: 100, End: 200, Amplitude: 5}); a != b {
		t.Errorf("none %q, one to come %q", a, b)
	}
}

func TestStimuliWorkWithEveryMethodAndThreadCount(t *testing.T) {
	for _, method := range Methods() {
		var want [2]string
		for _, threads := range []int{1, 3} {
			s := newRecurrentNetwork(t, Config{Method: method, Threads: threads, Dt: 0.02}, 200)
			check(t, s.cells.Inject(Sine{Start: 0, End: 30, Amplitude: 2, Frequency: 100, Phase: 1}))
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

func TestListsOfStimuliAndClampsMayBeChangedAfterwards(t *testing.T) {
	list := func() []float64 { return []float64{-60, -60, -60} }
	final := func(change bool, use func(p *Population, values []float64) error) float64 {
		n := newNetwork(t, Config{Dt: 0.1, Grid: coarseGrid})
		p := addPopulation(t, n, "cells", WangBuzsaki(), 1)
		values := list()
		check(t, use(p, values))
		if change {
			clear(values)
		}
		run(t, n, 1.5)
		return valuesOf(t, p, "v")[0]
	}
	for _, c := range []struct {
		name string
		use  func(p *Population, values []float64) error
	}{
		{"Samples", func(p *Population, values []float64) error { return p.Inject(Samples{1, values}) }},
		{"*Samples", func(p *Population, values []float64) error { return p.Inject(&Samples{1, values}) }},
		{"ClampSamples", func(p *Population, values []float64) error {
			return p.Clamp(VoltageClamp{Command: ClampSamples{Every: 1, Values: values}})
		}},
		{"*ClampSamples", func(p *Population, values []float64) error {
			return p.Clamp(VoltageClamp{Command: &ClampSamples{Every: 1, Values: values}})
		}},
	} {
		if got, want := final(true, c.use), final(false, c.use); got != want {
			t.Errorf("%s: v is %v mV when the list is changed afterwards, want %v", c.name, got, want)
		}
	}
	steps := []ClampStep{{Duration: 2, Voltage: -60}}
	useSteps := func(p *Population, _ []float64) error {
		err := p.Clamp(VoltageClamp{Command: &ClampSteps{Steps: steps}})
		steps[0].Voltage = 0
		return err
	}
	if got := final(false, useSteps); got != -60 {
		t.Errorf("*ClampSteps: v is %v mV when the list is changed afterwards, want -60", got)
	}
}

func TestStimuliThatMakeNoSenseAreErrors(t *testing.T) {
	nan := math.NaN()
	n := newNetwork(t, Config{Dt: 0.1})
	p := addPopulation(t, n, "cells", integrator(), 2)
	for _, tt := range []struct {
		stimulus Stimulus
		want     string
	}{
		{nil, "no stimulus"},
		{Pulse{Start: 10, End: 10, Amplitude: 1}, "from 10 to 10 ms, want ascending times"},
		{Pulse{Start: nan, End: 10, Amplitude: 1}, "from NaN to 10 ms"},
		{Pulse{Start: 0, End: 10, Amplitude: nan}, "Amplitude is NaN uA/cm2, want a finite number"},
		{Ramp{Start: 0, End: 10, From: 1, To: math.Inf(1)}, "To is +Inf uA/cm2, want a finite number"},
		{Ramp{Start: 0, End: 10, From: -math.MaxFloat64, To: math.MaxFloat64}, "To-From is +Inf uA/cm2, want a finite number"},
		{Sine{Start: 0, End: 10, Amplitude: 1, Frequency: nan, Phase: 0}, "Frequency is NaN Hz, want a finite number"},
		{Pulse{Start: math.Inf(-1), End: 10, Amplitude: 1}, "from -Inf to 10 ms"},
		{Pulse{Start: -1e308, End: 10, Amplitude: 1}, "from -1e+308 ms, want at most 9.007e+14 ms from the beginning"},
		{Pulse{Start: 10, End: 10.04, Amplitude: 1}, "from 10 to 10.04 ms there is no step of 0.1 ms"},
		{Ramp{Start: 0.26, End: 0.34, From: 1, To: 2}, "from 0.26 to 0.34 ms there is no step of 0.1 ms"},
		{Sine{Start: 10, End: 10.04, Amplitude: 1, Frequency: 1, Phase: 0}, "from 10 to 10.04 ms there is no step of 0.1 ms"},
		{Samples{Every: 0, Values: []float64{1}}, "a sample every 0 ms"},
		{Samples{Every: 1, Values: []float64{1, nan}}, "sample 1 is NaN uA/cm2"},
	} {
		wantError(t, p.Inject(tt.stimulus), tt.want)
	}
	wantError(t, p.InjectEach(Pulse{Start: 0, End: 1, Amplitude: 1}, []float64{1}), "1 factors of a stimulus for the 2 cells")
	wantError(t, p.InjectEach(Pulse{Start: 0, End: 1, Amplitude: 1}, []float64{1, nan}), "factor of cell 1")
}
