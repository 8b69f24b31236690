package table_test

import (
	"fmt"
	"log"
	"math"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Tabulate two rates of a potassium gate (1/ms) over voltage (mV) and look
// both up for a whole population with the fastest kernels of this machine. The
// opening rate is 0/0 at -34 mV, where the table has its limit.
func ExampleNew() {
	tab, err := table.New(table.Grid{Min: -100, Max: 50, Step: 0.1},
		table.Curve{Name: "alpha", F: func(v float64) float64 {
			return 0.01 * (v + 34) / (1 - math.Exp(-(v+34)/10))
		}},
		table.Curve{Name: "beta", F: func(v float64) float64 {
			return 0.125 * math.Exp(-(v+44)/80)
		}})
	if err != nil {
		log.Fatal(err)
	}
	rows, err := table.Rows[float64](tab)
	if err != nil {
		log.Fatal(err)
	}
	k, err := kernel.New[float64]("")
	if err != nil {
		log.Fatal(err)
	}

	v := []float64{-64.03, -34, 20}
	alpha, beta := make([]float64, len(v)), make([]float64, len(v))
	positions := kernel.NewPositions[float64](len(v))
	if err := k.Index(positions, v, rows); err != nil {
		log.Fatal(err)
	}
	if err := k.Eval([][]float64{alpha, beta}, 0, positions); err != nil {
		log.Fatal(err)
	}
	for i := range v {
		fmt.Printf("%6.2f mV: alpha %.5f, beta %.5f per ms\n", v[i], alpha[i], beta[i])
	}
	// Output:
	// -64.03 mV: alpha 0.01568, beta 0.16056 per ms
	// -34.00 mV: alpha 0.10000, beta 0.11031 per ms
	//  20.00 mV: alpha 0.54245, beta 0.05617 per ms
}

// Interpolate with the bits of lut4brian. Outside the grid a curve has its value at
// the nearer end.
func ExampleTable_Interp() {
	tab, err := table.New(table.Grid{Min: 0, Max: 10, Step: 1},
		table.Curve{Name: "square", F: func(x float64) float64 { return x * x }})
	if err != nil {
		log.Fatal(err)
	}
	x := []float64{-3, 2, 2.5, 12, math.NaN()}
	y := make([]float64, len(x))
	if err := tab.Interp(y, x, 0); err != nil {
		log.Fatal(err)
	}
	fmt.Println(y)
	// Output: [0 4 6.5 100 NaN]
}

// Make a table from measured values. A value that is not finite is an error with its
// place.
func ExampleFromPoints() {
	g := table.Grid{Min: -80, Max: -40, Step: 20}
	names := []string{"minf", "mtau"}
	tab, err := table.FromPoints(g, names, [][]float64{{0.01, 0.05, 0.2}, {1.5, 3, 2.5}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tab.Names(), tab.Grid(), tab.Points(1))

	_, err = table.FromPoints(g, names, [][]float64{{0.01, 0.05, 0.2}, {1.5, math.Inf(1), 2.5}})
	fmt.Println(err)
	// Output:
	// [minf mtau] -80..-40 in steps of 20 [1.5 3 2.5]
	// table: curve "mtau" is +Inf at -60, want a finite value
}

func ExampleCoefficients() {
	t, err := table.FromPoints(table.Grid{Min: 0, Max: 2, Step: 1}, []string{"square"}, [][]float64{{0, 1, 4}})
	if err != nil {
		fmt.Println(err)
		return
	}
	square := table.Coefficients[float64](t)[0]
	fmt.Println("in the middle of each bin:", square[0], "slopes:", square[1])
	// Output: in the middle of each bin: [0.5 2.5 4] slopes: [1 3 0]
}

// The opening rate of a potassium gate (1/ms) is 0/0 at -55 mV.
func ExampleLimit() {
	alpha := func(v float64) float64 { return 0.01 * (v + 55) / (1 - math.Exp(-(v+55)/10)) }
	fmt.Println(alpha(-55))
	y, err := table.Limit(alpha, -55, 0.1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.6f\n", y)
	// Output:
	// NaN
	// 0.100000
}

// The opening rate of a channel (1/ms) is 0/0 at -63.7 mV, which the grid misses by
// a rounding.
func ExampleValue() {
	alpha := func(v float64) float64 { return 0.1 * (v + 63.7) / (1 - math.Exp(-(v+63.7)/10)) }
	v := table.Grid{Min: -100, Max: 50, Step: 0.1}.At(363)
	y, err := table.Value(alpha, v, 0.1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v mV: %.4f, and not %.4f\n", v, y, alpha(v))
	// Output:
	// -63.699999999999996 mV: 1.0000, and not 1.0667
}
