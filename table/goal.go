package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// Goal is the accuracy that Fit is to reach, and within what limits.
type Goal struct {
	Min, Max float64 // the ends of the grid, in the unit of the curves' argument

	// Tolerance is the largest error allowed, as Report bounds it, rounding in T
	// included: as a fraction of each curve's range (Max - Min of its report), or of
	// the curve's value at every point if Relative is set.
	Tolerance float64
	Relative  bool

	MaxBytes int // of the kernels' rows, see Bytes; 0 stands for DefaultMaxBytes

	Order Order // of the table; empty chooses the order whose table is smaller
}

// allows reports whether the table may have an order.
func (g *Goal) allows(o Order) bool { return g.Order == "" || g.Order == o }

// DefaultMaxBytes is the largest size of Fit's tables, in bytes, if Goal.MaxBytes is
// 0: that of a second-level cache.
const DefaultMaxBytes = 1 << 20

// FitError reports that no table within the size limit reaches the tolerance, and
// what the best one reaches.
type FitError struct {
	Goal  Goal
	Grid  Grid // of the best table
	Order Order
	Bytes int

	Curve string  // that with the largest error
	Bound float64 // of its error, as Goal.Tolerance counts it
	At    float64 // where the largest error was found
	Break *Break  // the curve's first; nil if it is smooth
}

// Error names the best table, the curve and the factor by which it misses.
func (e *FitError) Error() string {
	s := fmt.Sprintf("table: no table within %d bytes reaches a tolerance of %v: the best, %s, %v, %d bytes, misses it by a factor of %.3g with curve %q, whose error is up to %.3g",
		e.Goal.MaxBytes, e.Goal.Tolerance, e.Order, e.Grid, e.Bytes, e.Bound/e.Goal.Tolerance, e.Curve, e.Bound)
	if !math.IsInf(e.Bound, 1) || e.Break == nil {
		s += fmt.Sprintf(" near %.6g", e.At)
	}
	if e.Break != nil {
		s += fmt.Sprintf("; it has a %v", *e.Break)
	}
	return s
}

// Bytes returns the size in memory of the rows that the kernels read in T: for
// each grid point and group of four float64 or eight float32 curves a cache
// line of 64 bytes, or two if the table is cubic.
func Bytes[T kernel.Float](t *Table) int {
	return rowBytes[T](t.order, len(t.points)) * len(t.points[0])
}

func rowBytes[T kernel.Float](o Order, curves int) int {
	group := 4
	if isFloat32[T]() {
		group = 8
	}
	lines := (curves + group - 1) / group
	if o == Cubic {
		lines *= 2
	}
	return 64 * lines
}
