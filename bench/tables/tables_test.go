package tables

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/figure"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

func measureTables(t *testing.T, o Options) *Report {
	t.Helper()
	r, err := Measure(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCubicTableLeavesSpikesOfWangBuzsakiWhereTheyAre(t *testing.T) {
	r := measureTables(t, Defaults("wang-buzsaki"))
	shift := map[Kind]float64{}
	for _, tab := range r.Tables {
		if tab.Spikes != r.ExactSpikes || *tab.ShiftMs != *tab.LastMs-*r.ExactLastMs {
			t.Errorf("%s: %d spikes of %d, the last at %v ms, %v ms after %v ms", tab.Kind, tab.Spikes, r.ExactSpikes, *tab.LastMs, *tab.ShiftMs, *r.ExactLastMs)
		}
		shift[tab.Kind] = math.Abs(*tab.ShiftMs)
	}
	cubic, linear := shift[Kind{table.Cubic, 1}], shift[Kind{table.Linear, 1}]
	if cubic >= 1e-4 || linear <= 10*cubic {
		t.Errorf("the last spike is shifted by %v ms, and by %v ms with a linear table", cubic, linear)
	}
}

func TestTenTimesFinerLinearTableIsAHundredTimesAsGood(t *testing.T) {
	for _, model := range []string{"wang-buzsaki", "squid"} {
		r := measureTables(t, Defaults(model).OfOrder(table.Linear))
		coarse, fine := r.Tables[0], r.Tables[2]
		about100 := func(what string, a, b float64) {
			if ratio := a / b; !(ratio > 80 && ratio < 120) {
				t.Errorf("%s, %s: %v with 1 mV, %v with 0.1 mV, a ratio of %v", model, what, a, b, ratio)
			}
		}
		about100("shift", *coarse.ShiftMs, *fine.ShiftMs)
		for i, c := range coarse.Curves {
			about100(c.Curve, c.ErrorOfRange, fine.Curves[i].ErrorOfRange)
			about100(c.Curve+", relative", *c.Relative, *fine.Curves[i].Relative)
		}
	}
}

func TestEveryModelGoesOnFiringUnderItsDrive(t *testing.T) {
	for _, m := range models.BuiltIn() {
		if m.Drive <= m.From || m.Drive > m.To {
			t.Errorf("%s: a drive of %v uA/cm2 is not above %v, up to %v", m.Name, m.Drive, m.From, m.To)
		}
		o := Defaults(m.Name)
		times, _, err := spikes(context.Background(), m.WithoutReceptors(), o, Kind{table.Linear, 0.1})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(times); n < 5 || times[n-1] < runMs-50 {
			t.Errorf("%s fires at %v ms", m.Name, times)
		}
	}
}

// TestKernelsKeepToTheBounds holds what the kernels compute, which the pictures
// show, against the report.
func TestKernelsKeepToTheBounds(t *testing.T) {
	for _, m := range models.BuiltIn() {
		for _, precision := range []int{64, 32} {
			o := Defaults(m.Name)
			o.Precision = precision
			for _, k := range []Kind{{table.Linear, 1}, {table.Linear, 0.1}, {table.Cubic, 1}} {
				build, sample := examine[float64], sampleErrors[float64]
				if precision == 32 {
					build, sample = examine[float32], sampleErrors[float32]
				}
				tab, err := build(m.WithoutReceptors(), o, k)
				if err != nil {
					t.Fatal(err)
				}
				parts, err := sample(&tab)
				if err != nil {
					t.Fatal(err)
				}
				for i, c := range tab.Curves {
					worst := 0.0
					for _, x := range parts[i] {
						worst = max(worst, x.above, x.below)
					}
					// Between the samples it is a little more.
					if worst > c.BoundOfRange || worst < 0.4*c.ErrorOfRange || c.ErrorOfRange > c.BoundOfRange {
						t.Errorf("%s, %s of %d bits, %s: %v, reported are %v and a bound of %v", m.Name, k, precision, c.Curve, worst, c.ErrorOfRange, c.BoundOfRange)
					}
				}
			}
		}
	}
}

func TestUnitsOfCurvesAreThoseOfTheMethod(t *testing.T) {
	for _, method := range hh.Methods() {
		o := Defaults("wang-buzsaki").OfOrder(table.Cubic)
		o.Method = method
		gate := "1"
		if method == hh.RK4 {
			gate = "1/ms"
		}
		var got []string
		for _, c := range measureTables(t, o).Tables[0].Curves {
			got = append(got, c.Curve+" "+c.Unit)
		}
		want := []string{"a(h) " + gate, "b(h) " + gate, "a(n) " + gate, "b(n) " + gate, "g(na) mS/cm2"}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", method, got, want)
		}
	}
}

func TestSizeOfATableIsThatOfItsRows(t *testing.T) {
	for _, c := range []struct {
		kind        Kind
		precision   int
		rows, bytes int
	}{
		{Kind{table.Linear, 1}, 64, 151, 151 * 128}, // five curves in two groups of four
		{Kind{table.Linear, 0.1}, 64, 1501, 1501 * 128},
		{Kind{table.Cubic, 1}, 64, 151, 151 * 256},
		{Kind{table.Cubic, 1}, 32, 151, 151 * 128}, // in one group of eight
	} {
		o := Defaults("wang-buzsaki")
		o.Precision, o.Tables = c.precision, []Kind{c.kind}
		if got := measureTables(t, o).Tables[0]; got.Rows != c.rows || got.Bytes != c.bytes {
			t.Errorf("%s, %d bits: %d rows, %d bytes, want %d, %d", c.kind, c.precision, got.Rows, got.Bytes, c.rows, c.bytes)
		}
	}
}

func TestTablesCanBeChosenByOrderAndStep(t *testing.T) {
	o := Defaults("squid")
	for _, c := range []struct {
		got  Options
		want []Kind
	}{
		{o, []Kind{{table.Linear, 1}, {table.Linear, 0.5}, {table.Linear, 0.1}, {table.Cubic, 1}}},
		{o.OfOrder(table.Linear), []Kind{{table.Linear, 1}, {table.Linear, 0.5}, {table.Linear, 0.1}}},
		{o.OfOrder(table.Cubic), []Kind{{table.Cubic, 1}}},
		{o.OfStep(2), []Kind{{table.Linear, 2}, {table.Cubic, 2}}},
		{o.OfOrder(table.Linear).OfStep(2), []Kind{{table.Linear, 2}}},
		{o.OfStep(2).OfOrder(table.Cubic), []Kind{{table.Cubic, 2}}},
	} {
		if !slices.Equal(c.got.Tables, c.want) {
			t.Errorf("got %v, want %v", c.got.Tables, c.want)
		}
	}
}

func TestOptionsThatCannotBeUsedAreUsageErrors(t *testing.T) {
	for _, c := range []struct {
		set  func(*Options)
		want string // in the message
	}{
		{func(o *Options) { o.Model = "cat" }, "model cat: want wang-buzsaki, squid, "},
		{func(o *Options) { o.Method = "heun" }, "method heun: want euler, exp-euler, staggered, cn or rk4"},
		{func(o *Options) { o.Dt = 0 }, "dt 0: want a positive step in ms, "},
		{func(o *Options) { o.Dt = -0.1 }, "dt -0.1: "},
		{func(o *Options) { o.Dt = math.NaN() }, "dt NaN: "},
		{func(o *Options) { o.Dt = math.Inf(1) }, "dt +Inf: "},
		{func(o *Options) { o.Dt = 1e-320 }, "dt 1e-320: "},
		{func(o *Options) { o.Dt = 1000 }, "dt 1000: "},
		{func(o *Options) { o.Precision = 16 }, "precision 16: want 64 or 32 bits"},
		{func(o *Options) { o.Tables = nil }, "order of no table: want linear or cubic"},
		{func(o *Options) { *o = o.OfOrder("spline") }, "order spline: want linear or cubic"},
		{func(o *Options) { *o = o.OfOrder(table.Exact) }, "order exact: want linear or cubic"},
		{func(o *Options) { *o = o.OfStep(0) }, "step 0: want a step in mV that divides -100 to 60 mV into 1 to 262143 bins"},
		{func(o *Options) { *o = o.OfStep(-1) }, "step -1: "},
		{func(o *Options) { *o = o.OfStep(0.7) }, "step 0.7: "},
		{func(o *Options) { *o = o.OfStep(math.NaN()) }, "step NaN: "},
		{func(o *Options) { *o = o.OfStep(1e-5) }, "step 1e-05: "},
		{func(o *Options) { o.GridMinMV = math.NaN() }, "from NaN: want a finite voltage in mV for an end of the rate table"},
		{func(o *Options) { o.GridMaxMV = math.Inf(1) }, "to +Inf: want a finite voltage in mV"},
		{func(o *Options) { o.GridMinMV = 60 }, "to 60: want a voltage in mV above the 60 that the rate table begins at"},
		{func(o *Options) { o.GridMinMV = -99.9 }, "step 1: want a step in mV that divides -99.9 to 60 mV into 1 to 262143 bins"},
	} {
		o := Defaults("squid")
		c.set(&o)
		var wrong *usage.Error
		if err := o.Validate(); !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got %v, want a usage.Error %q...", err, c.want)
		}
		if _, err := Measure(context.Background(), o); !errors.As(err, &wrong) {
			t.Errorf("Measure: got %v, want a usage.Error", err)
		}
	}
}

func TestEnvironmentOfATableReportNamesUnknownBackend(t *testing.T) {
	t.Setenv(kernel.Env, "foo")
	var wrong *usage.Error
	if err := Defaults("squid").Validate(); !errors.As(err, &wrong) {
		t.Errorf("got %v", err)
	}
}

func TestAStepTooLargeForSpikesLeavesTheCurves(t *testing.T) {
	o := Defaults("squid").OfStep(1)
	o.Dt = 5
	r := measureTables(t, o)
	if !strings.HasPrefix(r.Note, "no spikes to compare: hh: dt 5 ms is too large: rk4 is unstable for gate m") || len(r.Tables) != 2 || len(r.Tables[0].Curves) != 6 {
		t.Errorf("%d tables, %q", len(r.Tables), r.Note)
	}
}

func TestTablesHaveTheRangeAskedFor(t *testing.T) {
	o := Defaults("squid").OfOrder(table.Cubic).OfStep(5)
	o.GridMinMV, o.GridMaxMV = -90, 45
	r := measureTables(t, o)
	if r.GridMinMV != -90 || r.GridMaxMV != 45 || r.Tables[0].Rows != 28 {
		t.Errorf("%d rows from %v to %v mV, want 28 from -90 to 45", r.Tables[0].Rows, r.GridMinMV, r.GridMaxMV)
	}
}

func TestReportOfTablesEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Measure(ctx, Defaults("squid")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// made is a report with everything in it that a built-in model's has not.
func made() *Report {
	return &Report{
		Model: "toy", Method: hh.Euler, DtMs: 0.1, Precision: 32, GridMinMV: -50, GridMaxMV: 50, Current: 3, DurationMs: 200,
		ExactSpikes: 2, ExactLastMs: ptr(150.5),
		Tables: []Table{
			{
				Kind: Kind{table.Linear, 0.5}, Rows: 201, Bytes: 12864, BuildS: 0.00025,
				Spikes: 3, LastMs: ptr(199.0), ShiftMs: ptr(-0.25),
				Curves: []CurveError{
					newCurveError(table.CurveReport{
						Name: "a(x)", Min: 0, Max: 2, Abs: 0.5, AbsAt: -10, AbsBound: 0.75, Fraction: 0.25, FractionBound: 0.375,
						Rel: math.Inf(1), RelAt: 20, RelBound: math.Inf(1), Rough: true,
						Breaks: []table.Break{{At: -10.25}, {At: 20, Step: true, Size: 1.5}},
					}, "1"),
				},
			},
			{
				Kind: Kind{table.Cubic, 1}, Rows: 101, Bytes: 512, BuildS: 0.5,
				Curves: []CurveError{
					newCurveError(table.CurveReport{
						Name: "g(x)", Min: 1, Max: 2, Abs: 1e-9, AbsAt: 3, AbsBound: 2e-9, Fraction: 1e-9, FractionBound: 2e-9, Rel: 1e-9, RelAt: -3, RelBound: 2e-9,
					}, "mS/cm2"),
				},
			},
		},
	}
}

func ptr(x float64) *float64 { return &x }

func TestReportOfTablesReadsWell(t *testing.T) {
	const want = `toy: what euler looks up with steps of 0.1 ms, -50 to 50 mV, float32
with exact rates: 2 spikes in 200 ms of 3 uA/cm2, the last at 150.50000 ms

linear table of 0.5 mV: 201 rows, 12.6 KiB, built in 0.25 ms; 3 spikes, not 2; spike 2 shifted by -0.25 ms
  curve    error   at mV    bound  relative  at mV
   a(x)  2.5e-01  -10.00  3.8e-01   0 there  20.00  kink at -10.25 mV  step at 20 mV  not smooth: the bounds are estimates

cubic table of 1 mV: 101 rows, 512 bytes, built in 5e+02 ms; 0 spikes
  curve    error  at mV    bound  relative  at mV
   g(x)  1.0e-09   3.00  2.0e-09   1.0e-09  -3.00

error: the largest found, and bound: what no error exceeds, as fractions of the
curve's range; relative: the largest as a fraction of the curve's value there
`
	var b strings.Builder
	if err := made().WriteReport(&b); err != nil {
		t.Fatal(err)
	}
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestJSONOfATableReportKeepsItsKeys(t *testing.T) {
	const want = `{"model":"toy","method":"euler","dt_ms":0.1,"precision":32,"grid_min_mv":-50,"grid_max_mv":50,` +
		`"current_ua_per_cm2":3,"duration_ms":200,"exact_spikes":2,"exact_last_spike_ms":150.5,"tables":[` +
		`{"order":"linear","grid_step_mv":0.5,"rows":201,"bytes":12864,"build_s":0.00025,"spikes":3,"last_spike_ms":199,"last_spike_shift_ms":-0.25,"curves":[` +
		`{"curve":"a(x)","unit":"1","min":0,"max":2,"largest_error":0.5,"largest_error_of_range":0.25,"largest_error_at_mv":-10,` +
		`"error_bound":0.75,"error_bound_of_range":0.375,"largest_relative_error":null,"largest_relative_error_at_mv":20,"relative_error_bound":null,` +
		`"breaks":[{"at_mv":-10.25,"kind":"kink","size":0},{"at_mv":20,"kind":"step","size":1.5}],"rough":true}]},` +
		`{"order":"cubic","grid_step_mv":1,"rows":101,"bytes":512,"build_s":0.5,"spikes":0,"last_spike_ms":null,"last_spike_shift_ms":null,"curves":[` +
		`{"curve":"g(x)","unit":"mS/cm2","min":1,"max":2,"largest_error":1e-9,"largest_error_of_range":1e-9,"largest_error_at_mv":3,` +
		`"error_bound":2e-9,"error_bound_of_range":2e-9,"largest_relative_error":1e-9,"largest_relative_error_at_mv":-3,"relative_error_bound":2e-9,` +
		`"breaks":[],"rough":false}]}]}` + "\n"
	got, err := made().JSON()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJSONOfATableReportCanBeReadBack(t *testing.T) {
	r := measureTables(t, Defaults("connor-stevens"))
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	again, err := back.JSON()
	if err != nil || !bytes.Equal(text, again) {
		t.Errorf("%v, got\n%s\nwant\n%s", err, again, text)
	}
}

func TestPicturesOfTables(t *testing.T) {
	for _, c := range []struct {
		model     string
		precision int
		step      float64
		cells     int // rows of them
	}{
		{"wang-buzsaki", 64, 1, 2},
		{"squid", 32, 0.1, 2},           // points too close to draw
		{"golomb-yue-yaari", 64, 10, 4}, // has constant curves
		{"squid", 64, 160, 2},           // one bin
	} {
		o := Defaults(c.model).OfStep(c.step)
		o.Precision = c.precision
		dir := filepath.Join(t.TempDir(), "new")
		written, err := measureTables(t, o).WriteFiles(dir)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, order := range []table.Order{table.Linear, table.Cubic} {
			name := fmt.Sprintf("table-%s-%s-%vmV", c.model, order, c.step)
			want = append(want, name+".png", name+".svg")
		}
		if !slices.Equal(written, want) {
			t.Errorf("wrote %v, want %v", written, want)
		}
		for _, name := range written {
			f, err := os.Open(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if strings.HasSuffix(name, ".svg") {
				checkSVG(t, name, f)
				continue
			}
			img, err := png.Decode(f)
			if err != nil {
				t.Fatal(err)
			}
			if got := img.Bounds().Size(); got.X != figure.Width || got.Y != headHeight+c.cells*panelHeight {
				t.Errorf("%s is of %v", name, got)
			}
		}
	}
}

// checkSVG checks that a drawing is well-formed and says what it shows.
func checkSVG(t *testing.T, name string, r io.Reader) {
	t.Helper()
	paths, words := 0, ""
	d := xml.NewDecoder(r)
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "path" {
				paths++
			}
		case xml.CharData:
			words += string(token) + "\n"
		}
	}
	if paths < 20 {
		t.Errorf("%s has %d paths", name, paths)
	}
	for _, want := range []string{"v (mV)", "error / range", "(1/ms)", "spike", "bound of both"} {
		if !strings.Contains(words, want) {
			t.Errorf("%s does not say %q", name, want)
		}
	}
}
