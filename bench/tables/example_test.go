package tables_test

import (
	"context"
	"fmt"
	"math"

	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/tables"
	"github.com/lut4go/lut4go/table"
)

// ExampleMeasure asks what a cubic table of 1 mV costs in accuracy, and
// where.
func ExampleMeasure() {
	o := tables.Defaults("squid").OfOrder(table.Cubic)
	r, err := tables.Measure(context.Background(), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	t := r.Tables[0]
	for _, c := range t.Curves {
		fmt.Printf("%s: %.1e of its range at %.1f mV, nowhere above %.1e\n", c.Curve, c.ErrorOfRange, c.ErrorAtMV, c.BoundOfRange)
	}
	fmt.Printf("%d bytes; %d spikes, the last shifted by %+.0e ms\n", t.Bytes, t.Spikes, *t.ShiftMs)
	// Output:
	// a(m): 4.5e-09 of its range at -99.9 mV, nowhere above 4.5e-09
	// b(m): 1.5e-10 of its range at -40.1 mV, nowhere above 1.5e-10
	// a(h): 6.5e-09 of its range at -26.9 mV, nowhere above 6.5e-09
	// b(h): 2.7e-09 of its range at -99.9 mV, nowhere above 2.8e-09
	// a(n): 1.5e-10 of its range at -54.9 mV, nowhere above 1.5e-10
	// b(n): 1.3e-10 of its range at -55.1 mV, nowhere above 1.3e-10
	// 41216 bytes; 14 spikes, the last shifted by +1e-07 ms
}

func ExampleOptions_Validate() {
	fmt.Println(tables.Defaults("squid").OfStep(0.7).Validate())
	fmt.Println(tables.Defaults("squid").OfOrder(table.Exact).Validate())
	// Output:
	// step 0.7: want a step in mV that divides -100 to 60 mV into 1 to 262143 bins
	// order exact: want linear or cubic
}

func ExampleOptions_Of() {
	axon, err := models.Open("../../neuroml/testdata/squid.cell.nml", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := tables.Measure(context.Background(), tables.Defaults("").Of(axon).OfOrder(table.Cubic).OfStep(1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: the last of %d spikes shifted by less than 1e-4 ms: %t\n", r.Model, r.ExactSpikes, math.Abs(*r.Tables[0].ShiftMs) < 1e-4)
	// Output: axon: the last of 13 spikes shifted by less than 1e-4 ms: true
}
