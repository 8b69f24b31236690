package hh

import "github.com/lut4go/lut4go/table"

// withLimits returns a function that is f, and at a voltage (mV) where f is not
// finite its limit there, if it has one: what tables of the step (mV) hold.
func withLimits(f func(v float64) float64, step float64) func(v float64) float64 {
	return func(v float64) float64 {
		y := f(v)
		if finite(y) || !finite(v) {
			return y
		}
		if l, err := table.Limit(f, v, step); err == nil {
			return l
		}
		return y
	}
}

// curvesWithLimits is withLimits of every curve.
func curvesWithLimits(cs []table.Curve, step float64) []table.Curve {
	all := make([]table.Curve, len(cs))
	for i, c := range cs {
		all[i] = table.Curve{Name: c.Name, F: withLimits(c.F, step)}
	}
	return all
}
