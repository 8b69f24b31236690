package hh

import "github.com/lut4go/lut4go/hh/internal/random"

// Distribution is where initial values, parameters, weights and delays are drawn
// from: Constant, Uniform, Normal, Exponential, or Truncated.
type Distribution interface {
	distribution() random.Distribution
}

// Constant is the same value always.
type Constant float64

func (c Constant) distribution() random.Distribution { return random.Constant(c) }

// Uniform is the uniform distribution over [Lo, Hi).
type Uniform struct{ Lo, Hi float64 }

func (u Uniform) distribution() random.Distribution { return random.Uniform(u) }

// Normal is the normal distribution. A draw inverts the distribution function
// (Wichura's algorithm AS 241) and is within 8.3 SD of the mean, as all but a
// share of 1e-16 are.
type Normal struct{ Mean, SD float64 }

func (n Normal) distribution() random.Distribution { return random.Normal(n) }

// Exponential is the exponential distribution. A draw inverts the distribution
// function and is at most 36.74 times the mean, as all but a share of 1e-16 are.
type Exponential struct{ Mean float64 }

func (e Exponential) distribution() random.Distribution { return random.Exponential(e) }

// Truncated is a distribution cut off outside [Lo, Hi], either of which may be
// infinite: what falls outside is drawn again. At least 5 % must fall inside.
type Truncated struct {
	Of     Distribution
	Lo, Hi float64
}

func (t Truncated) distribution() random.Distribution {
	return random.Truncated{Of: distributionOf(t.Of), Lo: t.Lo, Hi: t.Hi}
}

// distributionOf returns what d stands for, nil for nil.
func distributionOf(d Distribution) random.Distribution {
	if d == nil {
		return nil
	}
	return d.distribution()
}
