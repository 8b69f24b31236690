package table

import "fmt"

// Order is a table's order of interpolation.
type Order string

// Orders.
const (
	// Linear is the chord between the curve's values at the grid points, which is
	// lut4brian's interpolation. In a bin of width h its error is at most h^2/8 times
	// the curve's second derivative, and has the sign of that.
	Linear Order = "linear"
	// Cubic is, bin by bin, the cubic through the curve at both ends and at
	// tan(pi/8)/2 = 0.207 of a bin on both sides of the middle. These are the
	// Chebyshev nodes of the bin stretched until the outer two reach its ends, so
	// that neighbouring bins meet, and no derivative of the curve is needed. The
	// error is h^4/2237 times the fourth derivative; that of Hermite's cubic, and
	// of a cubic spline, is h^4/384 times it. A row takes twice the memory of a
	// linear one.
	//
	// Where this cubic would not be monotone although the curve is, or would leave
	// the curve's range, it is replaced by one with limited slopes or by the chord, so
	// that a gate stays within 0..1 and no rate is negative, in float64 and float32.
	Cubic Order = "cubic"
	// Exact stands for evaluating the functions themselves instead of a table, as
	// package hh can. No table has this order.
	Exact Order = "exact"
)

// Orders lists the orders of tables.
func Orders() []Order { return []Order{Linear, Cubic} }

// check returns an error that lists the orders unless o is one of them.
func (o Order) check() error {
	for _, known := range Orders() {
		if o == known {
			return nil
		}
	}
	return fmt.Errorf("table: order %q, want one of %v", string(o), Orders())
}
