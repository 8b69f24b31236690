package networks

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// Samples are a function of the voltage by its values: Values[i] at Min + i*Step mV. No
// Values are no function.
//
// Between two of them it is a polynomial through six, of the fifth degree, by the essentially
// non-oscillatory interpolation of Harten, Engquist, Osher & Chakravarthy (J. Comput.
// Phys. 71:231-303, 1987): from the two on, the sample is added on that side on which the
// function is smoother, so that none is taken from beyond a step or kink and nothing
// overshoots there. Of a smooth function the error is at most h^6/205 times the sixth derivative
// where the six are symmetric, and h^6/42 at the ends. At the samples themselves it is
// exactly these, and beyond the first and last sample it is their value.
//
// Samples that are not finite are allowed where rates may not be, see hh.Model.RateGrid.
type Samples struct {
	Values    []float64
	Min, Step float64
}

// degree is the largest of the polynomials.
const degree = 5

// onSample is how far from a sample, in steps, counts as on it: grids are of decimals, which
// have roundings.
const onSample = 1e-9

// given reports whether there is a function.
func (s Samples) given() bool { return s.Values != nil }

func (s Samples) max() float64 { return s.Min + float64(float64(len(s.Values)-1)*s.Step) }

// rate returns the function, or nil for none, and notes in the model where it is known.
func (m *model) rate(of string, s Samples) (hh.Rate, error) {
	if !s.given() {
		return nil, nil
	}
	f, err := s.Function()
	if err != nil {
		return nil, fmt.Errorf("networks: %s: %w", of, err)
	}
	m.known = append(m.known, span{of, s.Min, s.max(), s.Step})
	return f, nil
}

// span is the voltages, mV, at which a function of a model is known.
type span struct {
	of             string
	min, max, step float64
}

// Function returns the function.
func (s Samples) Function() (hh.Rate, error) {
	switch n := len(s.Values); {
	case n < 2 || n > kernel.MaxPoints:
		return nil, fmt.Errorf("%d samples, want 2 to %d", n, kernel.MaxPoints)
	case !finite(s.Min) || !finite(s.Step) || !(s.Step > 0) || s.Min+s.Step == s.Min || !finite(s.max()):
		return nil, fmt.Errorf("samples from %v mV on every %v mV, want finite numbers, the second positive", s.Min, s.Step)
	case !slices.ContainsFunc(s.Values, finite):
		return nil, errors.New("no sample is finite")
	}
	y := slices.Clone(s.Values)
	p := pieces(y)
	last := float64(len(y) - 1)
	lo, step := s.Min, s.Step
	return func(v float64) float64 {
		u := (v - lo) / step
		if u != u {
			return u
		}
		u = min(max(u, 0), last)
		near := math.Round(u)
		if math.Abs(u-near) < onSample {
			return y[int(near)]
		}
		return p[int(u)].at(u)
	}, nil
}

func finite(x float64) bool { return x-x == 0 }

// piece is a function between two samples: a polynomial by Newton's formula.
type piece struct {
	first       float64 // sample
	coefficient [degree + 1]float64
}

func (p *piece) at(u float64) float64 {
	y := p.coefficient[degree]
	for k := degree - 1; k >= 0; k-- {
		y = p.coefficient[k] + float64((u-(p.first+float64(k)))*y)
	}
	return y
}

// pieces returns the function between every two samples; not a number beside one that is
// not finite.
func pieces(y []float64) []piece {
	// Of samples i to i+k, divided[k][i] is the divided difference.
	divided := [degree + 1][]float64{0: y}
	for k := 1; k <= degree && k < len(y); k++ {
		divided[k] = make([]float64, len(y)-k)
		for i := range divided[k] {
			divided[k][i] = (divided[k-1][i+1] - divided[k-1][i]) / float64(k)
		}
	}
	size := func(k, first int) float64 {
		if k >= len(y) || first < 0 || first+k >= len(y) || !finite(divided[k][first]) {
			return math.Inf(1)
		}
		return math.Abs(divided[k][first])
	}
	all := make([]piece, len(y)-1)
	for i := range all {
		first, k := i, 1
		if !finite(divided[1][i]) {
			all[i] = piece{coefficient: [degree + 1]float64{math.NaN()}}
			continue
		}
		for k < degree {
			left, right := size(k+1, first-1), size(k+1, first)
			if math.IsInf(left, 1) && math.IsInf(right, 1) {
				break
			}
			// The more symmetric side, unless the other is twice as smooth (Shu, J. Sci.
			// Comput. 5:127-149, 1990).
			if i-first <= first+k-(i+1) {
				right *= 2
			} else {
				left *= 2
			}
			if k++; left < right {
				first--
			}
		}
		all[i].first = float64(first)
		for j := range k + 1 {
			all[i].coefficient[j] = divided[j][first]
		}
	}
	return all
}
