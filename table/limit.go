package table

import (
	"fmt"
	"math"
)

// Limit returns the two-sided limit of f at x, such as 1 for x/(exp(x)-1) at 0, from
// values of f within step/64 of x. New uses it, with the grid's step, where a curve is
// not finite. It is an error if f has no such limit, if f is not finite beside x, or
// if step/2^14 is too small to tell from x.
//
// It compares both sides at three distances, each 1/16 of the one before. Where the
// limit exists, the difference between the sides and the change of their mean become
// smaller with the distance; at a jump the difference does not, and at a pole one of
// the two grows.
func Limit(f func(float64) float64, x, step float64) (float64, error) {
	var apart, mid [3]float64
	var l, r float64
	for i := range mid {
		d := math.Ldexp(step, -6-4*i)
		if x+d == x || x-d == x {
			return 0, fmt.Errorf("the grid is too fine to look beside it")
		}
		l, r = f(x-d), f(x+d)
		if !finite(l) || !finite(r) {
			return 0, fmt.Errorf("not finite beside it either (%v below, %v above)", l, r)
		}
		// The compiler makes products of these quotients, which it may fuse.
		l2, r2 := float64(l/2), float64(r/2)
		apart[i], mid[i] = math.Abs(r2-l2), l2+r2
	}
	// Below this, differences are rounding in f.
	noise := float64(1e-7 * (math.Abs(l) + math.Abs(r)))
	moved, move := math.Abs(mid[1]-mid[0]), math.Abs(mid[2]-mid[1])
	if apart[2] > apart[1]/4 && apart[2] > noise || move > moved/4 && move > noise {
		return 0, fmt.Errorf("no common limit (%v below, %v above)", l, r)
	}
	// The error of the mean is an even series in the distance. Richardson
	// extrapolation of the two larger distances removes the quadratic term; at the
	// smallest one f loses more digits to cancellation.
	return mid[1] + (mid[1]-mid[0])/255, nil
}

// Value returns f at x, or the limit of f there where f itself says nothing: where
// it is not finite, which is an error if f has no limit, and where it stands out of
// what it is beside x. So is a rate such as x/(1-exp(-x)) off by some per cent
// within a few roundings of its hole, which a grid of decimals may just miss:
// -100 + 363*0.1 is not quite -63.7. Like Limit, Value asks for f within step/64 of
// x.
func Value(f func(float64) float64, x, step float64) (float64, error) {
	y := f(x)
	if !finite(y) {
		return Limit(f, x, step)
	}
	if standsOut(f, x, y, step) {
		if l, err := Limit(f, x, step); err == nil {
			return l, nil
		}
	}
	return y, nil
}

// standsOut reports whether y, which is f at x, is outside of what f is on both
// sides of x by far more than f changes there. At a kink or a jump f(x) is between
// the sides; at a smooth turn and at a cusp the middle between them moves by more
// when they are taken further apart.
func standsOut(f func(float64) float64, x, y, step float64) bool {
	beside := func(d float64) (l, r float64, ok bool) {
		if x-d == x || x+d == x {
			return 0, 0, false
		}
		l, r = f(x-d), f(x+d)
		return l, r, finite(l) && finite(r)
	}
	l, r, ok := beside(math.Ldexp(step, -14))
	off := max(min(l, r)-y, y-max(l, r))
	if !ok || !(off > float64(1e-10*(math.Abs(l)+math.Abs(r)))) {
		return false
	}
	farL, farR, ok := beside(math.Ldexp(step, -10))
	moved := math.Abs(float64(l/2) + float64(r/2) - float64(farL/2) - float64(farR/2))
	return ok && off > float64(16*moved)
}
