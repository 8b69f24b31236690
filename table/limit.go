package table

import (
	"fmt"
	"math"
)

// Limit returns the common limit of f at x from both sides, as of x/(exp(x)-1) at
// 0, from values of f within step/64 of x: what New puts where a curve is not
// finite, with the grid's step. It is an error if f has none, or is not finite
// there either.
//
// It compares the two sides at three distances, each 1/16 of the one before: where
// a limit exists, the sides close in on each other with the distance and the middle
// between them comes to rest. At a jump the sides stay apart; at a pole they fly
// apart, or together to infinity.
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
	// Rounding in f keeps the sides from closing in for ever.
	noise := float64(1e-7 * (math.Abs(l) + math.Abs(r)))
	moved, move := math.Abs(mid[1]-mid[0]), math.Abs(mid[2]-mid[1])
	if apart[2] > apart[1]/4 && apart[2] > noise || move > moved/4 && move > noise {
		return 0, fmt.Errorf("no common limit (%v below, %v above)", l, r)
	}
	// The middle is off by an even series in the distance. Without its
	// quadratic term the wider two are good enough, and f, which is a
	// difference of near equals here, loses fewer digits there.
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
