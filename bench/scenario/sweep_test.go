package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/fi"
	"github.com/lut4go/lut4go/bench/internal/figure/figuretest"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
)

// coarsely returns the options with a longer step, for longer runs.
func coarsely(o Options) Options {
	o.Dt = 0.05
	return o
}

func curveFor(t *testing.T, o Options) *fi.Curve {
	t.Helper()
	_, r := runFor(t, o)
	if r.Curve == nil {
		t.Fatal("no curve")
	}
	return r.Curve
}

// TestOnsetIsPublished: a cell of type I begins to fire at any low rate, one of
// type II at once fast (Hodgkin, J. Physiol. 107:165, 1948). Wang & Buzsaki's
// begins near 0.16 uA/cm2; the squid axon, from rest, near 6.2 uA/cm2 at 50 Hz,
// where its cycles appear in a fold (Rinzel & Miller, Math. Biosci. 49:27, 1980);
// Connor & Stevens's between 8.1 and 8.2 uA/cm2, as package hh's tests have it
// from Brian2.
func TestOnsetIsPublished(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options          Options
		lowest, highest  float64 // onset, uA/cm2
		slowest, fastest float64 // rate there, Hz
	}{
		{coarsely(sweep(Sweep{Model: "wang-buzsaki", From: 0.15, To: 0.17}, 6, 4000)), 0.16, 0.164, 0, 3}, // type I
		{coarsely(sweep(Sweep{Model: "connor-stevens", From: 8, To: 8.5}, 6, 2000)), 8.1, 8.25, 0, 6},     // type I
		{sweep(Sweep{Model: "squid", From: 5, To: 8}, 13, 400), 6, 6.5, 48, 58},                           // type II
	} {
		got := curveFor(t, c.options)
		if got.Onset != fi.OnsetWithin {
			t.Errorf("%s: onset %s", c.options.Sweep.Model, got.Onset)
			continue
		}
		if x := *got.Rheobase; !(x >= c.lowest && x <= c.highest) {
			t.Errorf("%s: onset at %v uA/cm2, want %v to %v", c.options.Sweep.Model, x, c.lowest, c.highest)
		}
		if x := *got.RheobaseRate; !(x >= c.slowest && x <= c.fastest) {
			t.Errorf("%s: %v Hz at its onset, want %v to %v", c.options.Sweep.Model, x, c.slowest, c.fastest)
		}
	}
}

// TestSteadyRatesAreThoseOfOtherSimulators: the intervals are those that package
// hh's tests have from Brian2, and of Wang & Buzsaki's cell TestSpikeTimesAreThoseOfAFineRungeKuttaRun's.
func TestSteadyRatesAreThoseOfOtherSimulators(t *testing.T) {
	for _, c := range []struct {
		model    string
		current  float64
		interval float64 // ms
	}{
		{"wang-buzsaki", 2, 9.82454},
		{"traub-miles", 0.5, 31.654},
		{"traub-miles", 5, 7.527},
		{"connor-stevens", 20, 7.559},
		{"pospischil-fs", 5, 11.491},
	} {
		got := curveFor(t, sweep(Sweep{Model: c.model, From: c.current - 1, To: c.current}, 2, 400)).Rates[1]
		if want := 1000 / c.interval; math.Abs(got-want) > 0.001*want {
			t.Errorf("%s at %v uA/cm2: %v Hz, want %v", c.model, c.current, got, want)
		}
	}
}

func TestWangBuzsakiFiresNear60HzAt1(t *testing.T) {
	if got := curveFor(t, sweep(Sweep{Model: "wang-buzsaki", From: 0, To: 1}, 2, 400)).Rates[1]; math.Abs(got-60) > 2 {
		t.Errorf("%v Hz", got)
	}
}

func TestEveryCellOfASweepFiresAsOneAlone(t *testing.T) {
	s, _ := runFor(t, sweep(Sweep{Model: "squid", From: 5, To: 15}, 3, 100))
	alone := short("squid", 1, 100, 64)
	alone.Current = 10
	_, want := runFor(t, alone)
	var got []float64
	for i, n := range s.spikes.Neurons {
		if n == 1 {
			got = append(got, s.spikes.Time(i))
		}
	}
	if !slices.Equal(got, want.FirstNeuronMs) {
		t.Errorf("spikes at %v ms, alone at %v", got, want.FirstNeuronMs)
	}
}

func TestAdaptationShowsInTheInitialRate(t *testing.T) {
	for _, c := range []struct {
		model       string
		least, most float64 // initial over steady rate
	}{
		{"pospischil-rs", 1.5, 2},
		{"pospischil-fs", 0.99, 1.01},
	} {
		got := curveFor(t, sweep(Sweep{Model: c.model, From: 0, To: 5}, 2, 600))
		if r := got.Initial[1] / got.Rates[1]; !(r >= c.least && r <= c.most) {
			t.Errorf("%s: the initial rate is %v of the steady one, want %v to %v", c.model, r, c.least, c.most)
		}
	}
}

func TestDepolarisationBlockIsNotBelowTheOnset(t *testing.T) {
	got := curveFor(t, sweep(Sweep{Model: "squid", From: 0, To: 80}, 9, 300))
	if got.Onset != fi.OnsetWithin || *got.Rheobase != 10 || got.Block == nil || *got.Block != 70 {
		t.Errorf("got %+v", got)
	}
	if got.Rates[0] != 0 || !(got.Rates[1] > 60) || !(got.Rates[6] > 120) || got.Rates[7] != 0 || got.Rates[8] != 0 {
		t.Errorf("rates %v Hz", got.Rates)
	}
	if !(got.Initial[7] > 100) {
		t.Errorf("the cell at 70 uA/cm2 has an initial rate of %v Hz", got.Initial[7])
	}
}

func TestNoOnsetIsInvented(t *testing.T) {
	for _, c := range []struct {
		options Options
		want    fi.Onset
		text    string // of the report
	}{
		{sweep(Sweep{Model: "wang-buzsaki", From: 0, To: 0.1}, 3, 300), fi.OnsetNone, "onset      not in this range: no steady firing, for too little current or in depolarisation block\n"},
		{sweep(Sweep{Model: "squid", From: 100, To: 200}, 3, 300), fi.OnsetNone, "onset      not in this range: no steady firing, for too little current or in depolarisation block\n"},
		{sweep(Sweep{Model: "squid", From: 10, To: 20}, 3, 300), fi.OnsetBelow, "onset      not in this range: 10 uA/cm2 makes the cell fire, at 68.4 Hz\n"},
		{sweep(Sweep{Model: "traub-miles", From: 0, To: 1}, 3, 600), fi.OnsetBelow, "onset      not in this range: 0 uA/cm2 makes the cell fire, at 13.9 Hz\n"},
	} {
		_, r := runFor(t, c.options)
		if r.Curve.Onset != c.want || r.Curve.Rheobase != nil || r.Curve.RheobaseRate != nil || r.Curve.Block != nil {
			t.Errorf("%s from %v uA/cm2: got %+v", c.options.Sweep.Model, c.options.Sweep.From, r.Curve)
		}
		var report bytes.Buffer
		if err := r.WriteReport(&report, nil); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(report.String(), c.text) {
			t.Errorf("%q is not in\n%s", c.text, report.String())
		}
		text, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf(`"onset":%q,"rheobase_ua_per_cm2":null,"rate_at_rheobase_hz":null,"block_ua_per_cm2":null}}`, c.want)
		if !strings.HasSuffix(string(text), want+"\n") {
			t.Errorf("the object ends with %s", text[max(0, len(text)-200):])
		}
	}
}

func TestCurrentsAreEvenlySpaced(t *testing.T) {
	for _, c := range []struct {
		from, to float64
		neurons  int
		want     []float64
	}{
		{0, 1, 2, []float64{0, 1}},
		{-1, 1, 5, []float64{-1, -0.5, 0, 0.5, 1}},
		{0, 400, 21, []float64{0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300, 320, 340, 360, 380, 400}},
		{0.1, 0.3, 3, []float64{0.1, 0.2, 0.3}},
	} {
		if got := (Sweep{From: c.from, To: c.to}).currents(c.neurons); !slices.Equal(got, c.want) {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}

func TestSweepsThatCannotBeUsedAreUsageErrors(t *testing.T) {
	for _, c := range []struct {
		set  func(*Options)
		want string
	}{
		{func(o *Options) { o.Sweep.Model = "cat" }, "model cat: want wang-buzsaki, squid, traub-miles, "},
		{func(o *Options) { o.Sweep.Model = "" }, `model "": want wang-buzsaki, squid, `},
		{func(o *Options) { o.Neurons = 1 }, "neurons 1: want a number from 2 to 2147483647"},
		{func(o *Options) { o.Neurons = 0 }, "neurons 0: want a number from 2 "},
		{func(o *Options) { o.Neurons = -3 }, "neurons -3: want a number from 2 "},
		{func(o *Options) { o.Sweep.From = 3 }, "to 2: want a current in uA/cm2 above the 3 to begin from"},
		{func(o *Options) { o.Sweep.From = 2 }, "to 2: want a current in uA/cm2 above the 2 to begin from"},
		{func(o *Options) { o.Sweep.From = math.NaN() }, "from NaN: want a finite current in uA/cm2"},
		{func(o *Options) { o.Sweep.From = math.Inf(-1) }, "from -Inf: want a finite current in uA/cm2"},
		{func(o *Options) { o.Sweep.To = math.NaN() }, "to NaN: want a finite current in uA/cm2"},
		{func(o *Options) { o.Sweep.To = math.Inf(1) }, "to +Inf: want a finite current in uA/cm2"},
		{func(o *Options) { o.Sweep.To = 1e307 }, "to 1e+307: want a current in uA/cm2 less far from the 0 to begin from"},
		{func(o *Options) { o.Sweep.From, o.Sweep.To = 1, math.Nextafter(1, 2) }, "to 1.0000000000000002: want a current in uA/cm2 so far above 1 that "},
		{func(o *Options) { o.Current = 1 }, "current 1: want none, as the cells of fi-curve have currents of their own"},
		{func(o *Options) { *o = short("squid", 1, 1, 64); o.Sweep.Model = "squid" }, "model squid: want none, as scenario squid has its own"},
		{func(o *Options) { *o = short("squid", 1, 1, 64); o.Sweep.From = 1 }, "from 1: want none, as the cells of squid share one current"},
		{func(o *Options) { *o = short("squid", 1, 1, 64); o.Sweep.To = math.NaN() }, "to NaN: want none, as the cells of squid share one current"},
	} {
		o := sweep(Sweep{Model: "wang-buzsaki", From: 0, To: 2}, 201, 2000)
		c.set(&o)
		var wrong *usage.Error
		if _, err := Prepare(o, nil); !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got %v, want a usage.Error %q...", err, c.want)
		}
	}
}

func TestJSONOfASweepEndsWithItsCurve(t *testing.T) {
	_, r := runFor(t, sweep(Sweep{Model: "squid", From: 0, To: 80}, 9, 200))
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var back Result
	if err := d.Decode(&back); err != nil {
		t.Fatal(err)
	}
	c := back.Curve
	if back.Scenario != "fi-curve" || back.Model != "squid" || back.Neurons != 9 || c.TransientMs != 100 || c.Onset != fi.OnsetWithin ||
		*c.Rheobase != 10 || *c.RheobaseRate != c.Rates[1] || *c.Block != 70 {
		t.Errorf("got %s", text)
	}
	if len(c.Currents) != 9 || len(c.Rates) != 9 || len(c.Initial) != 9 || c.Currents[8] != 80 {
		t.Errorf("currents %v, rates %v, initial rates %v", c.Currents, c.Rates, c.Initial)
	}
	// The keys that every scenario has come first and in the same order.
	at := 0
	for _, key := range append(slices.Clone(jsonKeys), "fi_curve", "transient_ms", "currents_ua_per_cm2", "rates_hz",
		"initial_rates_hz", "onset", "rheobase_ua_per_cm2", "rate_at_rheobase_hz", "block_ua_per_cm2") {
		i := bytes.Index(text[at:], []byte(`"`+key+`":`))
		if i < 0 {
			t.Fatalf("no key %s after those before it", key)
		}
		at += i
	}
}

func TestReportOfASweepHasOnsetBlockAndRates(t *testing.T) {
	_, r := runFor(t, sweep(Sweep{Model: "squid", From: 0, To: 80}, 17, 200))
	var b bytes.Buffer
	if err := r.WriteReport(&b, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"fi-curve   17 squid neurons, 0 to 80 uA/cm2\n",
		"onset      10 uA/cm2, at 68.4 Hz; none at 5\n",
		"block      from 65 uA/cm2 on no steady spikes reach the threshold\n",
		"\n  uA/cm2  steady Hz  initial Hz\n",
		"      10      68.39       67.08  onset\n",
		"      80          0           0\n",
		"steady: 1 over the mean interval from 100 ms on; initial: 1 over the first interval\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

func TestSweepIsNotCompared(t *testing.T) {
	s, _ := runFor(t, sweep(Sweep{Model: "squid", From: 0, To: 80}, 2, 1))
	if _, err := s.Compare(context.Background()); !errors.Is(err, ErrNoBaseline) {
		t.Errorf("got %v", err)
	}
}

func TestCurvesAreDrawnWithAndWithoutOnset(t *testing.T) {
	for _, o := range []Options{
		sweep(Sweep{Model: "squid", From: 0, To: 80}, 41, 200), // onset and block
		sweep(Sweep{Model: "squid", From: 0, To: 10}, 2, 200),  // single cells on both sides of the onset
		sweep(Sweep{Model: "squid", From: 0, To: 1}, 5, 10),    // nothing fires
	} {
		s, _ := runFor(t, o)
		figuretest.Check(t, s.writeCurve)
	}
}

func TestOnlySweepsHaveACurve(t *testing.T) {
	s, r := runFor(t, short("squid", 1, 1, 64))
	if err := s.writeCurve(io.Discard); err == nil || r.Curve != nil {
		t.Errorf("got %v, %v", err, r.Curve)
	}
}

func TestAnInterruptedSweepHasTheCurveOfWhatWasDone(t *testing.T) {
	s, err := Prepare(sweep(Sweep{Model: "squid", From: 0, To: 20}, 3, 1000), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	names, err := s.WriteFiles(t.TempDir())
	if want := []string{"fi-curve.png", "raster.png", "trace.png", "result.json"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("wrote %v, %v, want %v", names, err, want)
	}
	// What was interrupted can go on, and has the curve of what was done.
	s.options.Duration = 300
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if c := s.curve(); c.TransientMs != 150 || !(c.Rates[1] > 60) {
		t.Errorf("got %+v", c)
	}
}

// TestTheDefaultSweepOfEveryModelHasItsOnset: it has the onset in its lower part, and cells
// that fire far above it.
func TestTheDefaultSweepOfEveryModelHasItsOnset(t *testing.T) {
	for _, m := range models.BuiltIn() {
		t.Run(m.Name, func(t *testing.T) {
			full := sweep(Sweep{Model: m.Name, From: m.From, To: m.To}, 201, 2000)
			f, err := Find("fi-curve")
			if err == nil {
				f, err = f.For(m.Name)
			}
			if err != nil || f.Defaults != full {
				t.Errorf("defaults %+v, %v", f.Defaults, err)
			}
			c := curveFor(t, coarsely(sweep(Sweep{Model: m.Name, From: m.From, To: m.To}, 21, 500)))
			if c.Onset != fi.OnsetWithin || *c.Rheobase > m.From+0.35*(m.To-m.From) {
				t.Fatalf("onset %s: %+v", c.Onset, c)
			}
			if fastest := slices.Max(c.Rates); fastest < 75 {
				t.Errorf("the cell fires at %v Hz at most", fastest)
			}
		})
	}
}

func TestForNeedsAScenarioThatTakesAModel(t *testing.T) {
	s, err := Find("cobahh")
	if err != nil {
		t.Fatal(err)
	}
	var wrong *usage.Error
	if _, err := s.For("squid"); !errors.As(err, &wrong) {
		t.Errorf("got %v", err)
	}
}
