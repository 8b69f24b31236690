package table

import (
	"fmt"
)

// sampler calls one curve and keeps apart what the curve does wrong.
type sampler struct {
	curve    Curve
	min, max float64 // where the curve is wanted
	step     float64 // of the grid: how far to look beside a hole
	inside   bool    // in the curve's own code
	x        float64 // the last argument
}

func newSampler(c Curve, g Grid) *sampler {
	return &sampler{curve: c, min: g.Min, max: g.Max, step: g.Step}
}

// failure carries an error through the panic that ends a guarded function.
type failure struct{ err error }

// guard runs f, which calls the curve, and returns the error that it failed
// with, or that the curve panicked.
func (s *sampler) guard(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case failure:
			err = r.err
		default:
			if !s.inside {
				panic(r)
			}
			s.inside = false
			err = fmt.Errorf("table: curve %q panics at %v: %v", s.curve.Name, s.x, r)
		}
	}()
	if s.curve.F == nil {
		return fmt.Errorf("table: curve %q has no function", s.curve.Name)
	}
	f()
	return nil
}

// raw returns the curve's own value.
func (s *sampler) raw(x float64) float64 {
	s.x, s.inside = x, true
	y := s.curve.F(x)
	s.inside = false
	return y
}

// at returns the curve at x, or its limit where it is not finite.
func (s *sampler) at(x float64) float64 {
	if y := s.raw(x); finite(y) {
		return y
	}
	return s.point(x)
}

// point returns the curve at x, where its hole may be: a point of the grid or
// another decimal. That is Value, but at the grid's ends, beyond which a finite
// curve is not asked for.
func (s *sampler) point(x float64) float64 {
	y := s.raw(x)
	if d := s.step / 64; finite(y) && (x-d < s.min || x+d > s.max) {
		return y
	}
	l, err := Value(s.raw, x, s.step)
	if err != nil {
		err = fmt.Errorf("table: curve %q is %v at %v: %w", s.curve.Name, y, x, err)
		if lo, hi := s.hole(x); lo < hi {
			err = fmt.Errorf("%w; it is not finite from %.6g to %.6g", err, lo, hi)
		}
		panic(failure{err})
	}
	return l
}

// regular reports whether the curve at x is what the curve itself says.
func (s *sampler) regular(x float64) bool {
	y := s.raw(x)
	return finite(y) && y == s.point(x)
}

// hole returns the interval around x where the curve is not finite, as far as
// steps of the grid see it.
func (s *sampler) hole(x float64) (lo, hi float64) {
	edge := func(step, end float64) float64 {
		in := x
		var out float64
		for {
			out = in + step
			if step > 0 && out > end || step < 0 && out < end {
				out = end
			}
			if out == in {
				return in
			}
			if finite(s.raw(out)) {
				break
			}
			in = out
		}
		for range 30 {
			mid := float64(in/2) + float64(out/2)
			if finite(s.raw(mid)) {
				out = mid
			} else {
				in = mid
			}
		}
		return in
	}
	return edge(-s.step, s.min), edge(s.step, s.max)
}

// steady fails where the curve gives another value for an argument that it was
// called with before. A few arguments are enough for a curve that counts its
// calls, draws random numbers or reads what somebody else changes.
func (s *sampler) steady(g Grid, points []float64) {
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
