package precision

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/figure/figuretest"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// fewOfTree returns options for short runs of a cell with dendrites, without NEURON.
func fewOfTree(model string, steps ...float64) Options {
	o := Defaults(model)
	o.Tables, o.Steps, o.Neurons, o.NEURON = []Table{{table.Cubic, 1}}, steps, 2, false
	return o
}

// The reference is not this library's, so that errors are those of the equations as well.
func TestErrorsOfTreesFallAtTheMethodsOrder(t *testing.T) {
	for _, model := range []string{"y", "tree50"} {
		p := precisionFor(t, fewOfTree(model, 0.04, 0.02, 0.01))
		if p.Reference.Within != models.ConvergedTo || p.Reference.Spikes != len(models.MustFindTree(model).Converged) || p.Compartments < 20 || p.DriveNA == 0 || p.Drive != 0 {
			t.Errorf("%s: %+v", model, p)
		}
		want := map[hh.Method]float64{hh.CN: 2, hh.BE: 1}
		for i := range p.Points[:len(p.Points)-1] {
			r, next := p.Points[i], p.Points[i+1]
			if r.Lost != 0 {
				t.Errorf("%s, %s: %d spikes lost", model, r.name(), r.Lost)
			}
			if r.Method != next.Method {
				continue
			}
			if order := math.Log2(r.Error / next.Error); !(math.Abs(order-want[r.Method]) < 0.3) {
				t.Errorf("%s, %s: %v ms, %v ms at half of it: order %.2f, want %v", model, r.name(), r.Error, next.Error, order, want[r.Method])
			}
		}
	}
}

func TestOptionsOfTreesThatCannotBeUsedAreUsageErrors(t *testing.T) {
	for _, c := range []struct {
		change func(*Options)
		want   string
	}{
		{func(o *Options) { o.Methods = []hh.Method{hh.RK4} }, "method rk4: want cn or be"},
		{func(o *Options) { o.Precision = 32 }, "precision 32: want 64 bits"},
		{func(o *Options) { o.Duration = 51 }, "duration 51: want a time in ms from 4.68721 to 50"},
		{func(o *Options) { o.Duration = 3 }, "duration 3: "},
		{func(o *Options) { o.Model = "rallpack1" }, "model rallpack1: want wang-buzsaki, squid, "},
		{func(o *Options) { *o = Defaults("squid"); o.NEURON = true }, "neuron true: want false, as squid has no dendrites"},
	} {
		o := Defaults("tree50")
		c.change(&o)
		var wrong *usage.Error
		if err := o.Validate(); !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	for _, name := range Models() {
		if err := Defaults(name).Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// withNEURON is a diagram of a few runs, with NEURON's as it was measured once.
func withNEURON(t *testing.T) *Diagram {
	t.Helper()
	p := precisionFor(t, fewOfTree("y", 0.1, 0.05))
	p.NEURONVersion = "8.2.2"
	for i, wall := range []float64{1, 2} {
		dt := 0.1 / (1 + float64(i))
		p.NEURON = append(p.NEURON,
			NEURONRun{Method: "cn", Dt: dt, Order: table.Linear, Spikes: 1, Error: 0.02, Wall: wall},
			NEURONRun{Method: "be", Dt: dt, Order: table.Exact, Lost: 1 - i, Error: 0.1 / wall, Wall: 2 * wall},
			NEURONRun{Method: cvode, Atol: math.Pow(0.1, wall), Order: table.Exact, Spikes: 1, Error: 1e-3 / wall, Wall: 3 * wall})
	}
	return p
}

func TestNEURONStandsBesideInReportAndPicture(t *testing.T) {
	p := withNEURON(t)
	figuretest.Check(t, p.writePNG)
	var b bytes.Buffer
	if err := p.WriteReport(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"0.2 nA for 20 ms: 1 spike", "where those converge to, which is known to 1e-05 ms", "ns per compartment-step",
		"NEURON 8.2.2", "cvode, tolerance 0.1 takes ", "be 0.1 ms, exact", "1 spike lost",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
	if r := p.cheapestNEURON(0.05); r == nil || r.Method != "cn" || r.Dt != 0.1 {
		t.Errorf("cheapest %+v", r)
	}
	if r := p.cheapestNEURON(1e-9); r != nil {
		t.Errorf("cheapest %+v, want none", r)
	}
	b.Reset()
	p.NEURON, p.NEURONMissing = nil, "a wish"
	if err := p.WriteReport(&b); err != nil || !strings.Contains(b.String(), "NEURON is not here: a wish") {
		t.Errorf("%v in\n%s", err, &b)
	}
}
