package precision

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lut4go/lut4go/bench/internal/figure/figuretest"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// precisionFor measures errors in earnest, and costs for the shortest time.
func precisionFor(t *testing.T, o Options) *Diagram {
	t.Helper()
	p, err := measure(context.Background(), o, nil, time.Nanosecond)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// few returns options for a short run by one method with one table at two steps.
func few(model string, m hh.Method, table Table, dt float64) Options {
	o := Defaults(model)
	o.Methods, o.Tables, o.Steps, o.Neurons = []hh.Method{m}, []Table{table}, []float64{dt, dt / 2}, 1
	o.Duration = 60
	return o
}

var cubic = Table{table.Cubic, 1}

// TestErrorsFallAtTheMethodsOrder: an instantaneous gate, as Wang & Buzsaki's
// cell has, leaves Crank-Nicolson at first order.
func TestErrorsFallAtTheMethodsOrder(t *testing.T) {
	t.Parallel()
	fine := Table{table.Cubic, 0.1}
	for _, c := range []struct {
		model  string
		method hh.Method
		dt     float64 // and half of it
		order  float64
	}{
		{"squid", hh.Euler, 0.01, 1},
		{"squid", hh.ExpEuler, 0.01, 1},
		{"squid", hh.Staggered, 0.02, 1},
		{"squid", hh.CN, 0.05, 2},
		{"squid", hh.RK4, 0.05, 4},
		{"wang-buzsaki", hh.ExpEuler, 0.01, 1},
		{"wang-buzsaki", hh.Staggered, 0.01, 1},
		{"wang-buzsaki", hh.CN, 0.02, 1},
		{"wang-buzsaki", hh.RK4, 0.02, 4},
	} {
		o := few(c.model, c.method, fine, c.dt)
		if c.method == hh.RK4 {
			o.Duration = 200 // for the errors of steps to add up to more than those of locating
		}
		p := precisionFor(t, o)
		whole, half := p.Points[0].Error, p.Points[1].Error
		if order := math.Log2(whole / half); math.Abs(order-c.order) > 0.3 {
			t.Errorf("%s by %s: %.3g ms at %v ms, %.3g ms at half of it: order %.2f, want %v", c.model, c.method, whole, c.dt, half, order, c.order)
		}
	}
}

func TestRungeKuttaWithACubicTableIsRightToAMicrosecond(t *testing.T) {
	o := few("wang-buzsaki", hh.RK4, cubic, 0.01)
	o.Duration, o.Steps = 200, o.Steps[:1]
	p := precisionFor(t, o)
	if r := p.Points[0]; r.Lost != 0 || !(r.Error < 1e-3) {
		t.Errorf("%d spikes lost, error %v ms", r.Lost, r.Error)
	}
}

func TestATableLeavesAnErrorThatNoStepTakesAway(t *testing.T) {
	o := few("wang-buzsaki", hh.RK4, Table{table.Linear, 1}, 0.02)
	o.Tables = append(o.Tables, Table{table.Linear, 0.1})
	p := precisionFor(t, o)
	coarse, coarseHalf, fine := p.Points[0].Error, p.Points[1].Error, p.Points[3].Error
	if math.Abs(coarse-coarseHalf) > 0.05*coarse {
		t.Errorf("with 1 mV %v and %v ms", coarse, coarseHalf)
	}
	// Of linear interpolation's second order.
	if ratio := coarse / fine; ratio < 70 || ratio > 140 {
		t.Errorf("with 1 mV %v ms, with 0.1 mV %v: a ratio of %.3g, want about 100", coarse, fine, ratio)
	}
}

func TestTheReferenceIsFarMoreExactThanWhatItJudges(t *testing.T) {
	p := precisionFor(t, few("wang-buzsaki", hh.RK4, cubic, 0.01))
	if r := p.Reference; r.Dt != 0.0005 || r.Spikes != 6 || !(r.Halving < 1e-4*p.Points[1].Error) {
		t.Errorf("reference %+v, error %v ms", r, p.Points[1].Error)
	}
}

func TestFloat32LimitsTheError(t *testing.T) {
	o := few("squid", hh.RK4, cubic, 0.02)
	wide := precisionFor(t, o)
	o.Precision = 32
	narrow := precisionFor(t, o)
	if w, n := wide.Points[1].Error, narrow.Points[1].Error; !(n > 10*w && n < 0.05) || narrow.Bits != 32 {
		t.Errorf("float64 %v ms, float32 %v ms", w, n)
	}
}

func TestLostSpikesAreCounted(t *testing.T) {
	o := few("wang-buzsaki", hh.Euler, cubic, 0.1)
	o.Duration = 200
	for i, want := range []int{5, 3} {
		if r := precisionFor(t, o).Points[i]; r.Lost != want || r.Spikes+r.Lost != 20 || r.meets(1000) {
			t.Errorf("got %+v, want %d spikes lost", r, want)
		}
	}
}

func TestAMissingSpikeIsOffByWhatIsLeftOfTheRun(t *testing.T) {
	for _, c := range []struct {
		x, y []float64
		want float64
	}{
		{nil, nil, 0},
		{[]float64{10}, []float64{12}, 2},
		{[]float64{10}, nil, 90},
		{[]float64{10}, []float64{12, 70}, 30},
		{[]float64{10, 99}, []float64{12}, 2},
	} {
		for _, got := range []float64{largestError(c.x, c.y, 100), largestError(c.y, c.x, 100)} {
			if got != c.want {
				t.Errorf("%v and %v: %v ms, want %v", c.x, c.y, got, c.want)
			}
		}
	}
}

func TestWhatIsRefusedOrDivergesIsLeftOutAndSaid(t *testing.T) {
	for _, c := range []struct {
		method hh.Method
		dt     float64
		want   string // part of the reason
	}{
		{hh.Euler, 1, "dt 1 ms is too large"},
		{hh.Euler, 0.1, "became -1.37088e+06 mV between 3.2 and 3.3 ms"},
		{hh.Staggered, 0.1, "diverged: v is 140.1 mV at 2.2 ms, outside the table of -100 to 60 mV"},
	} {
		o := few("squid", c.method, cubic, c.dt)
		o.Steps[1] = 0.01
		p := precisionFor(t, o)
		if len(p.Points) != 1 || p.Points[0].Dt != 0.01 {
			t.Errorf("%s: points %+v", c.method, p.Points)
		}
		if len(p.LeftOut) != 1 || p.LeftOut[0].Dt != c.dt || !strings.Contains(p.LeftOut[0].Reason, c.want) {
			t.Errorf("%s: left out %+v, want %q", c.method, p.LeftOut, c.want)
		}
	}
}

func TestWithoutAStableStepThereIsNoCost(t *testing.T) {
	p := precisionFor(t, few("squid", hh.Euler, cubic, 4))
	if len(p.Points) != 0 || len(p.LeftOut) != 2 || p.Costs[0].Ns != 0 {
		t.Errorf("got %+v", p)
	}
	checkNoReportFails(t, p)
}

func TestWarningsOfPackageHHAreKept(t *testing.T) {
	p := precisionFor(t, few("squid", hh.RK4, cubic, 0.05))
	if r := p.Points[0]; !strings.Contains(r.Warning, "rk4 is unstable for the voltage") || p.Points[1].Warning != "" {
		t.Errorf("warnings %q, %q", r.Warning, p.Points[1].Warning)
	}
}

func TestRunsAreInTheOrderOfTheOptions(t *testing.T) {
	o := Defaults("wang-buzsaki")
	o.Duration, o.Neurons, o.Methods = 50, 1, []hh.Method{hh.CN, hh.Euler}
	o.Steps = []float64{0.01, 0.05, 0.02}
	p := precisionFor(t, o)
	i := 0
	for _, m := range o.Methods {
		for _, table := range o.Tables {
			for _, dt := range []float64{0.05, 0.02, 0.01} {
				if r := p.Points[i]; r.Method != m || r.Table != table || r.Dt != dt {
					t.Errorf("run %d is %s", i, r.name())
				}
				i++
			}
		}
	}
	if len(p.Points) != i {
		t.Errorf("%d runs, want %d", len(p.Points), i)
	}
}

func TestEveryModelFiresOnUnderItsDrive(t *testing.T) {
	for _, m := range models.BuiltIn() {
		d := measurement{o: Defaults(m.Name), model: subject{m.WithoutReceptors(), nil}, Diagram: Diagram{Drive: m.Drive}}
		run, err := d.runCell(context.Background(), d.config(hh.RK4, Table{table.Linear, 0.1}, 0.02))
		if err != nil || run.diverged != nil {
			t.Fatal(err, run.diverged)
		}
		if n := len(run.crossings); n < 4 || run.crossings[0] > minDuration || run.crossings[n-1] < 150 {
			t.Errorf("%s at %v uA/cm2: spikes at %.1f ms", m.Name, m.Drive, run.crossings)
		}
	}
}

func TestCrossIsExactOnCubics(t *testing.T) {
	f := func(x float64) float64 { return 3 + 10*x + 2*x*x + x*x*x }
	for _, x := range []float64{0, 0.25, 0.5, 1} {
		v := []float64{-1e9, f(-1), f(0), f(1), f(2), 1e9}
		if got := cross(v, 2, 0.5, f(x)); math.Abs(got-x) > 1e-12 {
			t.Errorf("crosses at %v, want %v", got, x)
		}
	}
}

func TestCrossAtAnEndIsOnTheLine(t *testing.T) {
	v := []float64{-1, 1, 5}
	for _, i := range []int{0, 1} {
		if got := cross(v, i, 0.375, 0); got != 0.375 {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

// madeUp is a diagram with all that one can have.
func madeUp() *Diagram {
	return &Diagram{
		Model: "squid", Drive: 10, Duration: 200, Neurons: 512, Bits: 64, Backend: "purego",
		Reference: Reference{Method: hh.RK4, Order: table.Exact, Dt: 0.00025, Spikes: 14, Halving: 1e-11},
		Costs: []StepCost{
			{Method: hh.Euler, Table: Table{table.Linear, 1}, Ns: 1, Least: 0.9},
			{Method: hh.Euler, Table: Table{table.Linear, 0.1}, Ns: 1.5},
			{Method: hh.RK4, Table: Table{table.Linear, 1}, Ns: 4},
			{Method: hh.RK4, Table: Table{table.Linear, 0.1}, Ns: 5},
		},
		Conditions: timing.Conditions{Probes: 200, Slow: 3, LeastUs: 40, MedianUs: 41, Limit: 1.07, Samples: 140, Disturbed: 4, Waiting: 2},
		Points: []Run{
			{Method: hh.Euler, Dt: 0.1, Table: Table{table.Linear, 1}, Spikes: 12, Lost: 2, Error: 5, Recorded: 5.5, Wall: 0.25, Warning: "dt is long"},
			{Method: hh.Euler, Dt: 0.01, Table: Table{table.Linear, 1}, Spikes: 14, Error: 0.005, Recorded: 0.006, Wall: 2.5}, // by accident
			{Method: hh.Euler, Dt: 0.005, Table: Table{table.Linear, 1}, Spikes: 14, Error: 0.05, Recorded: 0.06, Wall: 5},
			{Method: hh.Euler, Dt: 0.1, Table: Table{table.Linear, 0.1}, Spikes: 0, Lost: 14, Error: 198, Recorded: 198, Wall: 0.3},
			{Method: hh.RK4, Dt: 0.1, Table: Table{table.Linear, 1}, Spikes: 15, Lost: -1, Error: 0.5, Recorded: 0.5, Wall: 1},
			{Method: hh.RK4, Dt: 0.01, Table: Table{table.Linear, 1}, Spikes: 14, Error: 0.04, Recorded: 0.05, Wall: 10},
			{Method: hh.RK4, Dt: 0.01, Table: Table{table.Linear, 0.1}, Spikes: 14, Error: 0.002, Recorded: 0.003, Wall: 12, Warning: "dt is longish"},
		},
		LeftOut: []Failure{
			{Method: hh.RK4, Dt: 0.1, Table: Table{table.Linear, 0.1}, Reason: "diverged"},
		},
	}
}

func TestCheapestIsRightAndNotByAccident(t *testing.T) {
	p := madeUp()
	for _, c := range []struct {
		target float64
		want   string
	}{
		{1, "euler 0.01 ms, linear 1 mV"},
		{0.1, "euler 0.01 ms, linear 1 mV"},
		{0.045, "rk4 0.01 ms, linear 1 mV"},
		{0.01, "rk4 0.01 ms, linear 0.1 mV"},
		{0.001, "none"},
	} {
		got := "none"
		if r := p.Cheapest(c.target); r != nil {
			got = r.name()
		}
		if got != c.want {
			t.Errorf("up to %v ms: %s, want %s", c.target, got, c.want)
		}
	}
}

func TestCSVHasALineForEachRun(t *testing.T) {
	var b bytes.Buffer
	if err := madeUp().writeCSV(&b); err != nil {
		t.Fatal(err)
	}
	const want = `method,dt_ms,order,grid_step_mv,spikes,lost_spikes,error_ms,recorded_error_ms,wall_s_per_s
euler,0.1,linear,1,12,2,5,5.5,0.25
euler,0.01,linear,1,14,0,0.005,0.006,2.5
euler,0.005,linear,1,14,0,0.05,0.06,5
euler,0.1,linear,0.1,0,14,198,198,0.3
rk4,0.1,linear,1,15,-1,0.5,0.5,1
rk4,0.01,linear,1,14,0,0.04,0.05,10
rk4,0.01,linear,0.1,14,0,0.002,0.003,12
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestJSONKeepsItsKeys(t *testing.T) {
	p := madeUp()
	p.Costs, p.Points = p.Costs[:1], p.Points[3:4]
	var b bytes.Buffer
	if err := p.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	const want = `{"model":"squid","drive_ua_per_cm2":10,"duration_ms":200,"neurons":512,"precision":64,"backend":"purego",` +
		`"reference":{"method":"rk4","order":"exact","dt_ms":0.00025,"spikes":14,"halving_ms":1e-11},` +
		`"step_costs":[{"method":"euler","order":"linear","grid_step_mv":1,"ns_per_neuron_step":1,"lowest_ns_per_neuron_step":0.9}],` +
		`"points":[{"method":"euler","dt_ms":0.1,"order":"linear","grid_step_mv":0.1,"spikes":0,"lost_spikes":14,"error_ms":198,"recorded_error_ms":198,"wall_s_per_s":0.3}],` +
		`"left_out":[{"method":"rk4","dt_ms":0.1,"order":"linear","grid_step_mv":0.1,"reason":"diverged"}],` +
		`"conditions":{"probes":200,"slow_probes":3,"shortest_probe_us":40,"median_probe_us":41,"slow_probe_ratio":1.07,"samples":140,"disturbed_samples":4,"waiting_samples":2,"without_quiet_sample":0}}` + "\n"
	if got := b.String(); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestPrecisionReportSaysWhatToTakeAndWhatFailed(t *testing.T) {
	var b bytes.Buffer
	if err := madeUp().WriteReport(&b); err != nil {
		t.Fatal(err)
	}
	const want = `squid  10 uA/cm2 for 200 ms: 14 spikes
error  of the spike that is furthest off rk4's with exact rates, dt 0.00025 ms (1e-11 ms from those at twice that)
cost   of the update of 512 cells, 1 thread, float64, purego, for a second of biological time

error up to  cheapest                      error     cost   euler 0.01 ms, linear 1 mV takes
1 ms         euler 0.01 ms, linear 1 mV    0.005 ms  2.5 s  0.02x as long
0.1 ms       euler 0.01 ms, linear 1 mV    0.005 ms  2.5 s  0.02x as long
0.01 ms      rk4 0.01 ms, linear 0.1 mV *  0.002 ms  12 s   0.0043x as long
0.001 ms     none of these
* may be unstable under stronger input: see the warnings

  ns per neuron-step  linear 1 mV  linear 0.1 mV
               euler            1            1.5
                 rk4            4              5
medians; 4 of 140 samples were disturbed; 2 waited for the processor, and 3 of 200 probes
took over 1.07 times the shortest, 40 us

wrong number of spikes:
euler 0.1 ms, linear 1 mV: 2 spikes lost
euler 0.1 ms, linear 0.1 mV: 14 spikes lost
rk4 0.1 ms, linear 1 mV: 1 spike too many

warnings:
euler 0.1 ms, linear 1 mV: dt is long
rk4 0.01 ms, linear 0.1 mV: dt is longish

left out:
rk4 0.1 ms, linear 0.1 mV: diverged
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestFiguresSayWhatTheyShow(t *testing.T) {
	figuretest.Check(t, madeUp().writePNG)
	var b bytes.Buffer
	if err := madeUp().writeSVG(&b); err != nil {
		t.Fatal(err)
	}
	svg := b.String()
	for _, want := range []string{"squid at 10 uA/cm2", "(ms)", "(s)", "exp-euler", "rk4 0.01 ms, linear 0.1 mV (unstable?)", "spikes lost"} {
		if has := strings.Contains(svg, want); has != (want != "exp-euler") {
			t.Errorf("%q is in the picture: %v", want, has)
		}
	}
	for d := xml.NewDecoder(&b); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// checkNoReportFails: what lacks almost all can be written still.
func checkNoReportFails(t *testing.T, p *Diagram) {
	t.Helper()
	if _, err := p.WriteFiles(t.TempDir()); err != nil {
		t.Error(err)
	}
	if err := p.WriteReport(io.Discard); err != nil {
		t.Error(err)
	}
}

func TestAnInterruptedDiagramHoldsWhatWasMeasured(t *testing.T) {
	for _, c := range []struct {
		part float64 // after which it is interrupted
		some bool    // whether runs are done by then
	}{{0, false}, {0.01, false}, {0.95, true}} {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		o := Defaults("squid")
		o.Neurons, o.Steps = 1, []float64{0.05, 0.04, 0.03, 0.02}
		if c.part == 0 {
			cancel()
		}
		p, err := measure(ctx, o, func(part float64) {
			if part >= c.part {
				cancel()
			}
		}, time.Nanosecond)
		if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "interrupted after ") || p == nil {
			t.Fatalf("%v: %v", c.part, err)
		}
		if n := len(p.Points); n > 0 != c.some || n == 60 {
			t.Errorf("%v: %d runs", c.part, n)
		}
		checkNoReportFails(t, p)
		var b bytes.Buffer
		if err := p.WriteJSON(&b); err != nil || !json.Valid(b.Bytes()) || strings.Contains(b.String(), `"points":null`) {
			t.Errorf("%v: %v, %s", c.part, err, b.String())
		}
	}
}

func TestProgressOfAPrecisionDiagramGoesFromZeroToOne(t *testing.T) {
	o := few("squid", hh.CN, cubic, 0.05)
	var parts []float64
	if _, err := measure(context.Background(), o, func(x float64) { parts = append(parts, x) }, time.Nanosecond); err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(parts) || parts[0] < 0 || math.Abs(parts[len(parts)-1]-1) > 1e-9 {
		t.Errorf("parts %v", parts)
	}
}

func TestOptionsThatCannotBeUsedAreUsageErrors(t *testing.T) {
	for _, c := range []struct {
		change func(*Options)
		want   string
	}{
		{func(o *Options) { o.Model = "cat" }, "model cat: want wang-buzsaki, "},
		{func(o *Options) { o.Neurons = 0 }, "neurons 0: want a number from 1 to 65536"},
		{func(o *Options) { o.Neurons = 1 << 17 }, "neurons 131072: want a number from 1 to 65536"},
		{func(o *Options) { o.Duration = 0 }, "duration 0: want a time in ms from 50 to 2000"},
		{func(o *Options) { o.Duration = math.NaN() }, "duration NaN: want a time in ms"},
		{func(o *Options) { o.Duration = 2001 }, "duration 2001: want a time in ms"},
		{func(o *Options) { o.Precision = 16 }, "precision 16: want 64 or 32 bits"},
		{func(o *Options) { o.Backend = "foo" }, "backend foo: want purego"},
		{func(o *Options) { o.Methods = nil }, "method []: want one method or more"},
		{func(o *Options) { o.Methods = []hh.Method{"heun"} }, "method heun: want euler, "},
		{func(o *Options) { o.Methods = []hh.Method{hh.CN, hh.CN} }, "all different"},
		{func(o *Options) { o.Steps = nil }, "dt []: want one step in ms or more"},
		{func(o *Options) { o.Steps = []float64{0.1, math.Inf(1)} }, "dt +Inf: want a positive step in ms, at most 50"},
		{func(o *Options) { o.Steps = []float64{-0.1} }, "dt -0.1: want a positive step in ms"},
		{func(o *Options) { o.Tables = []Table{} }, "order []: want one table or more"},
		{func(o *Options) { o.Tables[0].Order = table.Exact }, "order exact: want linear or cubic"},
		{func(o *Options) { o.Tables[0].GridStepMV = 0.7 }, "step 0.7: want a step in mV that divides -100 to 60 mV"},
	} {
		o := Defaults("squid")
		c.change(&o)
		p, err := Measure(context.Background(), o, nil)
		var wrong *usage.Error
		if p != nil || !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
