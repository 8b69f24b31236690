package table

import (
	"fmt"
)

// sampler calls one curve and reports its failures.
type sampler struct {
	curve    Curve
	min, max float64 // of the grid
	step     float64 // of the grid
	calling  bool    // the curve is running
	x        float64 // of the last call
}

func newSampler(c Curve, g Grid) *sampler {
	return &sampler{curve: c, min: g.Min, max: g.Max, step: g.Step}
}

// failure carries an error through the panic that ends a guarded function.
type failure struct{ err error }

// guard runs f, which calls the curve, and returns f's failure as an error, and a
// panic of the curve as well.
func (s *sampler) guard(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case failure:
			err = r.err
		default:
			if !s.calling {
				panic(r)
			}
			s.calling = false
			err = fmt.Errorf("table: curve %q panics at %v: %v", s.curve.Name, s.x, r)
		}
	}()
	if s.curve.F == nil {
		return fmt.Errorf("table: curve %q has no function", s.curve.Name)
	}
	f()
	return nil
}

// call returns the curve's own value at x.
func (s *sampler) call(x float64) float64 {
	s.x, s.calling = x, true
	y := s.curve.F(x)
	s.calling = false
	return y
}

// at returns the curve at x, or its limit where it is not finite.
func (s *sampler) at(x float64) float64 {
	if y := s.call(x); finite(y) {
		return y
	}
	return s.point(x)
}

// point returns the curve at x, where a singularity may be: a point of the grid or
// another decimal. It is Value, but at the grid's ends, beyond which a finite
// curve is not called.
func (s *sampler) point(x float64) float64 {
	y := s.call(x)
	if d := s.step / 64; finite(y) && (x-d < s.min || x+d > s.max) {
		return y
	}
	l, err := Value(s.call, x, s.step)
	if err != nil {
		err = fmt.Errorf("table: curve %q is %v at %v: %w", s.curve.Name, y, x, err)
		if lo, hi := s.undefinedInterval(x); lo < hi {
			err = fmt.Errorf("%w; it is not finite from %.6g to %.6g", err, lo, hi)
		}
		panic(failure{err})
	}
	return l
}

// regular reports whether the value at x is the curve's own.
func (s *sampler) regular(x float64) bool {
	y := s.call(x)
	return finite(y) && y == s.point(x)
}

// undefinedInterval returns the interval around x in which the curve is not finite,
// as far as sampling by the grid's step shows.
func (s *sampler) undefinedInterval(x float64) (lo, hi float64) {
	edge := func(step, end float64) float64 {
		undefined := x
		var defined float64
		for {
			defined = undefined + step
			if step > 0 && defined > end || step < 0 && defined < end {
				defined = end
			}
			if defined == undefined {
				return undefined
			}
			if finite(s.call(defined)) {
				break
			}
			undefined = defined
		}
		for range 30 {
			mid := float64(undefined/2) + float64(defined/2)
			if finite(s.call(mid)) {
				defined = mid
			} else {
				undefined = mid
			}
		}
		return undefined
	}
	return edge(-s.step, s.min), edge(s.step, s.max)
}

// checkPure fails if the curve gives another value at a grid point than before. A few
// points are enough to find a curve that counts its calls, draws random numbers or
// depends on something that changes.
func (s *sampler) checkPure(g Grid, points []float64) {
	const tries = 32
	for k := range tries {
		i := k * (len(points) - 1) / (tries - 1)
		x := g.At(i)
		y := s.point(x)
		if y != points[i] {
			panic(failure{fmt.Errorf("table: curve %q is %v at %v and then %v: want a function of its argument alone", s.curve.Name, points[i], x, y)})
		}
	}
}
