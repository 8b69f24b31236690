package table

import (
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// Function is a named function of two arguments to tabulate.
type Function struct {
	Name string
	F    func(x, y float64) float64
}

// Surface holds several functions of two arguments over a grid of each: in each bin of both
// the product of cubics through their values at the 4 by 4 nodes of a cubic table.
type Surface struct {
	x, y      Grid
	functions []Function
	nodes     [][][]float64 // [function][node of x][node of y], three nodes a bin and the last point
}

// SurfaceReport gives the errors of one function of a Surface.
type SurfaceReport struct {
	Name     string
	Min, Max float64 // at the nodes

	// AbsX and AbsY are the largest errors found of cubics in one argument, at the nodes of
	// the other: where the remainder of the fourth order, which is that of a smooth function
	// in small bins, is largest.
	AbsX, AbsY float64
	// AbsBound is AbsX and 3/2 of AbsY, which bounds the error of the two together, as
	// far as they are the largest: the values of a cubic are at most 1.42 of those at
	// its nodes. FractionBound is that divided by Max - Min.
	AbsBound, FractionBound float64
}

// NewSurface tabulates functions over grids of both arguments. A value that is not finite is
// replaced by its limit in x. Errors are those of Grid.Points, no functions, and a function
// that is not finite and has no limit, or panics.
func NewSurface(x, y Grid, functions ...Function) (*Surface, error) {
	nx, err := x.Points()
	if err != nil {
		return nil, err
	}
	ny, err := y.Points()
	if err != nil {
		return nil, err
	}
	if len(functions) == 0 {
		return nil, fmt.Errorf("table: no functions")
	}
	s := &Surface{x: x, y: y, functions: functions}
	for _, f := range functions {
		at := make([][]float64, 3*(nx-1)+1)
		for i := range at {
			at[i] = make([]float64, 3*(ny-1)+1)
			for k := range at[i] {
				if at[i][k], err = f.at(x.node(i), y.node(k), x.Step); err != nil {
					return nil, err
				}
			}
		}
		s.nodes = append(s.nodes, at)
	}
	return s, nil
}

// node returns the i-th node of the bins of a grid.
func (g Grid) node(i int) float64 {
	if i%3 == 0 {
		return g.At(i / 3)
	}
	return g.in(i/3, float64(innerNode*float64(2*(i%3)-3)))
}

// at returns the function, or its limit in x.
func (f *Function) at(x, y, step float64) (z float64, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("table: function %q panicked at (%v, %v): %v", f.Name, x, y, p)
		}
	}()
	if z = f.F(x, y); finite(z) {
		return z, nil
	}
	limit, err := Value(func(x float64) float64 { return f.F(x, y) }, x, step)
	if err != nil || !finite(limit) {
		return 0, fmt.Errorf("table: function %q is %v at (%v, %v), want a finite value", f.Name, z, x, y)
	}
	return limit, nil
}

// Grids returns the grids of both arguments.
func (s *Surface) Grids() (x, y Grid) { return s.x, s.y }

// Planes lays the surface out for the kernels in T.
func Planes[T kernel.Float](s *Surface) (*kernel.Planes[T], error) {
	nx, ny := (len(s.nodes[0])-1)/3+1, (len(s.nodes[0][0])-1)/3+1
	coef := make([][][]float64, 4*len(s.functions))
	for c := range coef {
		coef[c] = make([][]float64, 4)
		for q := range coef[c] {
			coef[c][q] = make([]float64, nx*ny)
		}
	}
	for f, nodes := range s.nodes {
		inY := make([][]cubic, len(nodes)) // [node of x][bin of y]
		for i, row := range nodes {
			for k := range ny - 1 {
				inY[i] = append(inY[i], interpolateNodes([4]float64(row[3*k:3*k+4])))
			}
			inY[i] = append(inY[i], cubic{row[len(row)-1]})
		}
		for i := range nx {
			for k := range ny {
				for q := range 4 {
					if i == nx-1 {
						coef[4*f][q][i*ny+k] = inY[3*i][k][q]
						continue
					}
					c := interpolateNodes([4]float64{inY[3*i][k][q], inY[3*i+1][k][q], inY[3*i+2][k][q], inY[3*i+3][k][q]})
					for p, z := range c {
						coef[4*f+p][q][i*ny+k] = z
					}
				}
			}
		}
	}
	return kernel.NewPlanes[T](
		kernel.Axis{From: s.x.Min, Step: s.x.Step, Points: nx}, kernel.Axis{From: s.y.Min, Step: s.y.Step, Points: ny}, coef)
}

// Report compares a surface with its functions, and returns a report for each. It measures
// along 256 lines of either argument, or as many nodes as there are.
func (s *Surface) Report() ([]SurfaceReport, error) { return compare(s.x, s.y, s.functions, 256) }

// remainders are where a polynomial of the fourth order with its zeros at the nodes is
// largest.
var remainders = [...]float64{-0.38268343236508977, 0, 0.38268343236508977}

// compare returns the errors of surfaces of functions over grids of both arguments.
func compare(x, y Grid, functions []Function, lines int) ([]SurfaceReport, error) {
	var all []SurfaceReport
	for f := range functions {
		fn := &functions[f]
		r := SurfaceReport{Name: fn.Name, Min: math.Inf(1), Max: math.Inf(-1)}
		var err error
		r.AbsX, err = alongLines(x, y, lines, &r, func(along, across float64) (float64, error) { return fn.at(along, across, x.Step) })
		if err != nil {
			return nil, err
		}
		r.AbsY, err = alongLines(y, x, lines, &r, func(along, across float64) (float64, error) { return fn.at(across, along, x.Step) })
		if err != nil {
			return nil, err
		}
		r.AbsBound = r.AbsX + float64(1.5*r.AbsY)
		r.FractionBound = ratio(r.AbsBound, valueRange{r.Min, r.Max}.magnitude())
		all = append(all, r)
	}
	return all, nil
}

// alongLines returns the largest error of cubics along one argument, at so many nodes of the
// other, and extends the range of a report by the values at nodes.
func alongLines(along, across Grid, lines int, r *SurfaceReport, f func(along, across float64) (float64, error)) (worst float64, err error) {
	n, err := along.Points()
	if err != nil {
		return 0, err
	}
	m, err := across.Points()
	if err != nil {
		return 0, err
	}
	last := 3 * (m - 1)
	for line := range min(lines, last) + 1 {
		at := across.node(line * last / min(lines, last))
		y := [4]float64{}
		if y[3], err = f(along.node(0), at); err != nil {
			return 0, err
		}
		for i := range n - 1 {
			y[0] = y[3]
			for k := 1; k < 4; k++ {
				if y[k], err = f(along.node(3*i+k), at); err != nil {
					return 0, err
				}
			}
			r.Min, r.Max = min(r.Min, slices.Min(y[:])), max(r.Max, slices.Max(y[:]))
			c := interpolateNodes(y)
			for _, t := range remainders {
				z, err := f(along.in(i, t), at)
				if err != nil {
					return 0, err
				}
				worst = max(worst, math.Abs(z-c.at(t)))
			}
		}
	}
	return worst, nil
}

// SurfaceGoal is the accuracy that FitSurface is to reach, and within what limits.
type SurfaceGoal struct {
	X, Y      Grid    // the coarsest grids to try
	Tolerance float64 // largest FractionBound
	MaxBytes  int     // of the kernels' rows; 0 stands for 32 MiB
}

// FitSurface returns a surface of the functions within the goal, and its report: beginning
// with the coarsest grids it halves the steps of the argument along which the error is
// larger. If no surface within the size limit reaches the tolerance it returns the last one
// that fits, which its report tells. It measures along 16 lines of either argument. Errors are those of NewSurface, and of a tolerance that
// is not positive.
func FitSurface[T kernel.Float](goal SurfaceGoal, functions ...Function) (*Surface, []SurfaceReport, error) {
	if !(goal.Tolerance > 0) || goal.MaxBytes < 0 {
		return nil, nil, fmt.Errorf("table: tolerance %v within %d bytes, want positive numbers", goal.Tolerance, goal.MaxBytes)
	}
	limit := goal.MaxBytes
	if limit == 0 {
		limit = 32 << 20
	}
	fits := func(x, y Grid) (bool, error) {
		nx, err := x.Points()
		if err != nil {
			return false, err
		}
		ny, err := y.Points()
		return err == nil && rowBytes[T](Cubic, 4*len(functions))*nx*ny <= limit, err
	}
	for x, y := goal.X, goal.Y; ; {
		report, err := compare(x, y, functions, fitLines)
		if err != nil {
			return nil, nil, err
		}
		worst := &report[0]
		for i := range report {
			if report[i].FractionBound > worst.FractionBound {
				worst = &report[i]
			}
		}
		finer := [2]Grid{x, y}
		if worst.AbsX > float64(1.5*worst.AbsY) {
			finer[0].Step /= 2
		} else {
			finer[1].Step /= 2
		}
		more, err := fits(finer[0], finer[1])
		if err != nil {
			return nil, nil, err
		}
		if worst.FractionBound <= goal.Tolerance || !more {
			s, err := NewSurface(x, y, functions...)
			return s, report, err
		}
		x, y = finer[0], finer[1]
	}
}

// fitLines is along how many lines of either argument FitSurface measures.
const fitLines = 16
