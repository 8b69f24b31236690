package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// CurveReport says how far what the kernels compute in T from a table's rows is
// from one of its curves, over the grid. Places are voltages, or whatever the
// grid is in.
type CurveReport struct {
	Name     string
	Min, Max float64 // the curve's range, as far as the table sees it

	Abs   float64 // largest absolute error found, in the curve's unit
	AbsAt float64
	// AbsBound is what the absolute error does not exceed anywhere on the grid,
	// rounding in T included; see Report.
	AbsBound float64

	// Fraction and FractionBound are Abs and AbsBound by Max - Min; by the
	// curve's magnitude where it is constant.
	Fraction, FractionBound float64

	Rel   float64 // largest error found in relation to the curve's value there
	RelAt float64
	// RelBound is what that does not exceed. It is infinite where the curve goes
	// through zero, which is then RelAt.
	RelBound float64

	Breaks []Break // where the curve is not smooth, at most MaxBreaks
	// Rough is set for a curve with noise, with so many breaks that not all were
	// followed, or with features narrow for the grid. The bounds are then
	// estimates.
	Rough bool
}

// MaxBreaks is how many breaks of a curve a report lists.
const MaxBreaks = 16

// Break is a place where a curve is not smooth. Only a grid with a point there
// interpolates it well, whatever the order, and a step not even that one.
type Break struct {
	At   float64
	Step bool    // the curve jumps; otherwise it has a kink
	Size float64 // of the jump; 0 of a kink
}

// String says what is where.
func (b Break) String() string {
	if b.Step {
		return fmt.Sprintf("step of %.3g at %.6g", b.Size, b.At)
	}
	return fmt.Sprintf("kink at %.6g", b.At)
}

// Report compares a table with its curves. There is an error if the table was
// made of points, or if a curve does what New refuses between the table's
// points.
//
// In each bin the error is sampled at 8 Chebyshev nodes, and bounded between
// them by the polynomial through the samples (see Ehlich and Zeller, Math. Z.
// 86:41-44, 1964: a polynomial of degree n is at most 1/cos(pi*n/(2*m)) of its
// largest value at m > n Chebyshev nodes) and by its distance from the error, for
// which the polynomial's coefficients are taken to go on falling at least as
// they do (Trefethen, Approximation Theory and Approximation Practice, 2013,
// chapters 4 and 8). A bin in which they do not fall is halved until they do in
// all parts but those, 2^-24 of a bin wide, that hold a kink or a step; there
// the curve is taken to keep between its samples. To this is added what
// rounding does: of the coefficients, which is computed; of the index and of
// each multiply-add in T, a unit roundoff times its largest result; and of the
// curve itself, which is taken to be within 8 units roundoff, 2 of them of its
// argument.
//
// So the bounds hold for curves that are analytic but for a few breaks. They
// miss a feature that lies between two samples, which are a fifth of a bin apart
// in its middle.
func Report[T kernel.Float](t *Table) ([]CurveReport, error) {
	if t.curves == nil {
		return nil, fmt.Errorf("table: no curves to compare with, the table was made of points")
	}
	all := make([]CurveReport, len(t.curves))
	for c := range all {
		e := newExam[T](t, c)
		if _, _, err := e.run(t.points[c], nil); err != nil {
			return nil, err
		}
		all[c] = e.report
	}
	return all, nil
}

// magnitude is what a fraction of the range refers to.
func (s span) magnitude() float64 {
	most := max(math.Abs(s.lo), math.Abs(s.hi))
	// The rounding of a constant is no range.
	if d := s.hi - s.lo; d > float64(64*0x1p-53*most) {
		return d
	}
	return most
}

// over returns x/y, and 0 for 0/0.
func over(x, y float64) float64 {
	if x == 0 {
		return 0
	}
	return x / y
}

// settle ends an exam. An error that exceeds its bound is that of a feature which
// the samples missed, or noise.
func (r *CurveReport) settle() {
	if r.Abs-r.AbsBound > float64(grainy*max(math.Abs(r.Min), math.Abs(r.Max))) || r.Rel-r.RelBound > grainy {
		r.Rough = true
	}
	r.AbsBound, r.RelBound = max(r.Abs, r.AbsBound), max(r.Rel, r.RelBound)
	r.fractions()
}

func (r *CurveReport) fractions() {
	m := span{r.Min, r.Max}.magnitude()
	r.Fraction, r.FractionBound = over(r.Abs, m), over(r.AbsBound, m)
}
