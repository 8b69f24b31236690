package scenario

import (
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/kernel"
)

func TestOptionsThatCannotBeUsedAreUsageErrors(t *testing.T) {
	for _, s := range All() {
		if s.TakesModel {
			continue // see TestTheDefaultSweepOfEveryModelHasItsOnset
		}
		if err := s.Defaults.Validate(); err != nil {
			t.Errorf("defaults of %s: %v", s.Name, err)
		}
		if s.Defaults.Scenario != s.Name {
			t.Errorf("defaults of %s are those of %s", s.Name, s.Defaults.Scenario)
		}
	}
	for _, c := range []struct {
		set  func(*Options)
		want string // in the message
	}{
		{func(o *Options) { o.Scenario = "foo" }, "scenario foo: want wb-network, wb-cell, squid, traub, pospischil-rs, pospischil-fs, pospischil-ib, pospischil-lts, cobahh, fi-curve, rallpack1, rallpack3, y, tree50 or tree-network"},
		{func(o *Options) { o.Neurons = 0 }, "neurons 0: want a number from 1 to 2147483647"},
		{func(o *Options) { o.Neurons = -5 }, "neurons -5: "},
		{func(o *Options) { o.Dt = 0 }, "dt 0: want a positive step in ms"},
		{func(o *Options) { o.Dt = -0.1 }, "dt -0.1: "},
		{func(o *Options) { o.Dt = math.NaN() }, "dt NaN: "},
		{func(o *Options) { o.Dt = math.Inf(1) }, "dt +Inf: "},
		{func(o *Options) { o.Duration = 0 }, "duration 0: want a time in ms of at least one step of 0.01 ms"},
		{func(o *Options) { o.Duration = -1 }, "duration -1: "},
		{func(o *Options) { o.Duration = 0.004 }, "duration 0.004: "},
		{func(o *Options) { o.Duration = math.NaN() }, "duration NaN: "},
		{func(o *Options) { o.Duration = math.Inf(1) }, "duration +Inf: "},
		{func(o *Options) { o.Duration = 1e300 }, "duration 1e+300: want at most 9.007e+13 ms"},
		{func(o *Options) { o.Dt = 1e-320 }, "duration 1000: want at most"},
		{func(o *Options) { o.Method = "heun" }, "method heun: want euler, exp-euler, staggered, cn or rk4"},
		{func(o *Options) { o.Order = "spline" }, "order spline: want linear, cubic or exact"},
		{func(o *Options) { o.Grid.Step = 0.7 }, "step 0.7: want a step in mV that divides -100 to 50 mV"},
		{func(o *Options) { o.Grid.Step = 0 }, "step 0: "},
		{func(o *Options) { o.Grid.Step = -1 }, "step -1: "},
		{func(o *Options) { o.Grid.Step = math.NaN() }, "step NaN: "},
		{func(o *Options) { o.Grid.Step = 1e-9 }, "step 1e-09: "},
		{func(o *Options) { o.Precision = 16 }, "precision 16: want 64 or 32 bits"},
		{func(o *Options) { o.Threads = -1 }, "threads -1: want a number from 1 to 16384, or 0"},
		{func(o *Options) { o.Threads = 1 << 20 }, "threads 1048576: "},
		{func(o *Options) { o.Current = math.NaN() }, "current NaN: want a finite current in uA/cm2"},
		{func(o *Options) { o.Current = math.Inf(-1) }, "current -Inf: "},
		{func(o *Options) { o.Backend = "foo" }, "backend foo: want purego"},
	} {
		o := All()[0].Defaults
		c.set(&o)
		err := o.Validate()
		var wrong *usage.Error
		if !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got %v, want a usage.Error %q...", err, c.want)
		}
		if _, err := Prepare(o, nil); !errors.As(err, &wrong) {
			t.Errorf("Prepare: got %v, want a usage.Error", err)
		}
	}
}

func TestAnUnknownBackendInTheEnvironmentIsAUsageError(t *testing.T) {
	t.Setenv(kernel.Env, "foo")
	o := All()[0].Defaults
	var wrong *usage.Error
	if err := o.Validate(); !errors.As(err, &wrong) || !strings.Contains(err.Error(), kernel.Env+" foo: want purego") {
		t.Errorf("got %v", err)
	}
	o.Backend = "purego"
	if err := o.Validate(); err != nil {
		t.Errorf("the option does not come before the environment: %v", err)
	}
}

func TestAStepTooLargeForTheMethodIsAnErrorOfTheEngine(t *testing.T) {
	o := All()[0].Defaults
	o.Dt = 1
	_, err := Prepare(o, nil)
	var wrong *usage.Error
	if err == nil || errors.As(err, &wrong) {
		t.Errorf("got %v, want the engine's error", err)
	}
}

func TestTimesAreRoundedToTheNearestStepHalvesUp(t *testing.T) {
	for _, tt := range []struct {
		duration, dt float64
		steps        uint64
	}{{0.3, 0.1, 3}, {0.6, 0.3, 2}, {0.15, 0.1, 2}, {0.35, 0.1, 4}, {0.34, 0.1, 3}, {0.013, 0.025, 1}} {
		o := All()[1].Defaults
		o.Duration, o.Dt = tt.duration, tt.dt
		s, err := Prepare(o, nil)
		if err == nil {
			err = s.Run(t.Context())
		}
		if err != nil || s.net.Steps() != tt.steps {
			t.Errorf("%v ms at dt %v ms: error %v, %d steps, want %d", tt.duration, tt.dt, err, s.net.Steps(), tt.steps)
		}
	}
	o := All()[1].Defaults
	o.Dt, o.Checkpoint = 0.1, filepath.Join(t.TempDir(), "checkpoint")
	for every, ok := range map[float64]bool{0.05: true, 0.049: false} {
		o.Every = every
		if err := o.Validate(); (err == nil) != ok {
			t.Errorf("a checkpoint every %v ms at dt %v ms: error %v", every, o.Dt, err)
		}
	}
}
