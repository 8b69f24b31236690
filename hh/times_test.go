package hh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
)

func TestTheStepsOfRunsAreThoseOfTheirSum(t *testing.T) {
	for _, tt := range []struct {
		dt       float64
		duration float64
		runs     int
		want     uint64
	}{
		{0.1, 0.04, 100, 40},
		{0.1, 0.05, 1, 1},
		{0.1, 0.05, 2, 1},
		{0.1, 0.05, 3, 2},
		{0.1, 0.14, 100, 140},
		{0.025, 0.1, 10, 40},
		{0.025, 1. / 3, 10, 133},
		{0.025, 1. / 3, 300, 4000},
		{0.1, 0.3, 1000, 3000},
		{0.1, 0.01, 1000, 100},
		{0.03, 0.01, 1000, 333},
		{0.1, 0, 10, 0},
	} {
		n := newNetwork(t, Config{Dt: tt.dt})
		addPopulation(t, n, "cell", integrator(), 1)
		for range tt.runs {
			run(t, n, tt.duration)
		}
		if got := n.Steps(); got != tt.want {
			t.Errorf("%d runs of %v ms at dt %v ms make %d steps, want %d", tt.runs, tt.duration, tt.dt, got, tt.want)
		}
		want := float64(tt.runs) * tt.duration
		if got := n.Time(); math.Abs(got-want) > 1e-9 {
			t.Errorf("%d runs of %v ms at dt %v ms: time %v ms, want %v", tt.runs, tt.duration, tt.dt, got, want)
		}
	}
}

func TestRunsUpToATimeEndAtTheStepNearestToIt(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	addPopulation(t, n, "cell", integrator(), 1)
	for i := 1; i <= 50; i++ {
		to := float64(i) * 1.04
		run(t, n, to-n.Time())
		if got, want := float64(n.Steps()), WholeSteps(to, 0.1); got != want {
			t.Fatalf("%v steps at %v ms, want %v", got, to, want)
		}
	}
}

func TestARunUpToATimeThatIsReachedMakesNoStep(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.1})
	addPopulation(t, n, "cell", integrator(), 1)
	for i := 1; i <= 1000; i++ {
		to := float64(i) / 10
		for range 2 { // the second perhaps for -5.5e-17 ms
			run(t, n, to-n.Time())
			if n.Steps() != uint64(i) || n.Time() != float64(i)*0.1 {
				t.Fatalf("%d steps up to %v ms, time %v ms, want %d", n.Steps(), to, n.Time(), i)
			}
		}
	}
	to := 100.05 // 1000.5 steps, of which 0.4999999999999716 are left
	run(t, n, to-n.Time())
	if n.Steps() != 1001 {
		t.Errorf("%d steps up to %v ms, want 1001", n.Steps(), to)
	}
}

func TestWholeRunsLeaveNothingOver(t *testing.T) {
	for _, dt := range []float64{0.01, 0.025, 0.1, 0.3} {
		n := newNetwork(t, Config{Dt: dt})
		addPopulation(t, n, "cell", integrator(), 1)
		for _, ms := range []float64{0.3, 0.6, 0.9, 1.2, 6.3, 27} {
			run(t, n, ms)
			if got, want := n.Time(), float64(n.Steps())*dt; got != want {
				t.Errorf("%v steps of %v ms: time %v ms, want %v", n.Steps(), dt, got, want)
			}
		}
	}
}

func TestARunThatIsCutOffLeavesNothingOver(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	n := newNetwork(t, Config{Dt: 0.1, Progress: func(float64) { cancel() }})
	addPopulation(t, n, "cell", integrator(), 1)
	run(t, n, 0.04)
	if err := n.Run(ctx, 1000.03); !errors.Is(err, context.Canceled) {
		t.Fatalf("a run that is cut off returns %v", err)
	}
	if got, want := n.Time(), float64(n.Steps())*0.1; got != want {
		t.Errorf("%v steps: time %v ms, want %v", n.Steps(), got, want)
	}
}

func TestARunThatMakesNoStepSinceItIsCutOffKeepsWhatWasLeftOver(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	n := newNetwork(t, Config{Dt: 0.1})
	addPopulation(t, n, "cell", integrator(), 1)
	run(t, n, 0.04)
	if err := n.Run(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Fatalf("a run that is cut off returns %v", err)
	}
	if got := n.Time(); got != 0.04 {
		t.Errorf("time is %v ms, want 0.04", got)
	}
}

func TestACheckpointKeepsWhatRunsLeaveOver(t *testing.T) {
	build := func() *Network {
		n := newNetwork(t, Config{Dt: 0.1})
		addPopulation(t, n, "cell", integrator(), 1)
		return n
	}
	first, second := build(), build()
	for i := range 7 {
		run(t, first, 0.04)
		var saved bytes.Buffer
		check(t, first.Checkpoint(&saved))
		check(t, second.Restore(&saved))
		if a, b := first.Time(), second.Time(); a != b {
			t.Errorf("after %d runs the time is %v ms, restored %v", i+1, a, b)
		}
		run(t, second, 0.04)
		if got, want := second.Steps(), uint64(WholeSteps(float64(i+2)*0.04, 0.1)); got != want {
			t.Errorf("%d runs, the last after a checkpoint, make %d steps, want %d", i+2, got, want)
		}
	}
}

func TestARunBeyondTheLastStepIsAnError(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.5})
	addPopulation(t, n, "cell", integrator(), 1)
	run(t, n, 10)
	for _, ms := range []float64{-0.5, -1e-9, math.NaN(), math.Inf(1), 1e300, 1 << 52} {
		wantError(t, n.Run(context.Background(), ms), fmt.Sprintf("duration is %v ms", ms), "want 0 to 4.504e+15 ms")
	}
}
