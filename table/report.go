package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// CurveReport gives the errors of one curve of a table, as the kernels evaluate its
// rows in T, over the grid. Places are in the grid's unit, errors in the curve's.
type CurveReport struct {
	Name     string
	Min, Max float64 // the curve's range, as far as its samples show

	Abs   float64 // largest absolute error found
	AbsAt float64 // and its place
	// AbsBound is an upper bound of the absolute error anywhere on the grid, rounding
	// in T included; see Report.
	AbsBound float64

	// Fraction and FractionBound are Abs and AbsBound divided by Max - Min, or by the
	// curve's magnitude if it is constant.
	Fraction, FractionBound float64

	Rel   float64 // largest relative error found: the error by the curve's value
	RelAt float64 // and its place
	// RelBound is an upper bound of the relative error. It is infinite if the curve
	// has a zero, which RelAt then is.
	RelBound float64

	Breaks []Break // where the curve is not smooth, at most MaxBreaks
	// Rough is set for a curve with noise, with so many breaks that not all were
	// located, or with features that are narrow for the grid. The bounds are then
	// estimates.
	Rough bool
}

// MaxBreaks is the largest number of breaks in a CurveReport.
const MaxBreaks = 16

// Break is a place where a curve is not smooth. At a kink tables of either order are
// accurate only if a grid point is there; at a step they never are.
type Break struct {
	At   float64 // in the grid's unit
	Step bool    // a step; otherwise a kink, where the slope changes
	Size float64 // height of the step, in the curve's unit; 0 for a kink
}

// String returns the kind, the size and the place of the break.
func (b Break) String() string {
	if b.Step {
		return fmt.Sprintf("step of %.3g at %.6g", b.Size, b.At)
	}
	return fmt.Sprintf("kink at %.6g", b.At)
}

// Report compares a table with its curves, and returns a report for each in their
// order. It is an error if the table was made of points, if a curve fails between
// the grid points as New describes, or if T cannot hold the table.
//
// In each bin the error is sampled at 8 Chebyshev nodes. Between them it is bounded
// by the polynomial through the samples (Ehlich and Zeller, Math. Z. 86:41-44, 1964:
// a polynomial of degree n is at most 1/cos(pi*n/(2*m)) times its largest value at
// m > n Chebyshev nodes) plus its distance from the error, which follows if the
// polynomial's coefficients continue to decay at their rate (Trefethen,
// Approximation Theory and Approximation Practice, 2013, chapters 4 and 8). A bin in
// which they do not decay is halved until they do in all parts except those, 2^-24
// of a bin wide, that contain a kink or a step; there the curve is assumed to stay
// within its samples. Rounding errors are added: that of the coefficients, which is
// computed; that of the index and of each multiply-add in T, a unit roundoff times
// its largest result; and that of the curve, assumed to be within 8 units roundoff of
// its value and 4 of its argument.
//
// So the bounds hold for curves that are analytic except at a few breaks. They miss
// a feature between two samples, which are a fifth of a bin apart in its middle.
func Report[T kernel.Float](t *Table) ([]CurveReport, error) {
	if t.curves == nil {
		return nil, fmt.Errorf("table: no curves to compare with, the table was made of points")
	}
	all := make([]CurveReport, len(t.curves))
	for c := range all {
		e := newEstimator[T](t, c)
		if _, _, err := e.compare(t.points[c], nil); err != nil {
			return nil, err
		}
		all[c] = e.report
	}
	return all, nil
}

// magnitude returns the width of the range, or the magnitude of a constant.
func (r valueRange) magnitude() float64 {
	largest := max(math.Abs(r.lo), math.Abs(r.hi))
	// A width of a few roundings is that of a constant.
	if d := r.hi - r.lo; d > float64(64*0x1p-53*largest) {
		return d
	}
	return largest
}

// ratio returns x/y, and 0 for 0/0.
func ratio(x, y float64) float64 {
	if x == 0 {
		return 0
	}
	return x / y
}

// finish completes a report. An error above its bound is noise, or that of a feature
// which the samples missed.
func (r *CurveReport) finish() {
	if r.Abs-r.AbsBound > float64(noiseThreshold*max(math.Abs(r.Min), math.Abs(r.Max))) || r.Rel-r.RelBound > noiseThreshold {
		r.Rough = true
	}
	r.AbsBound, r.RelBound = max(r.Abs, r.AbsBound), max(r.Rel, r.RelBound)
	r.setFractions()
}

func (r *CurveReport) setFractions() {
	m := valueRange{r.Min, r.Max}.magnitude()
	r.Fraction, r.FractionBound = ratio(r.Abs, m), ratio(r.AbsBound, m)
}
