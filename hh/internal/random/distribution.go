// Package random has the distributions that a network draws from, and the
// numbers of the random streams that it draws with.
package random

import (
	"errors"
	"fmt"
	"math"

	"github.com/lut4go/lut4go/internal/portable"
)

// Distribution is what initial values, parameters, weights and delays are drawn
// from. Package hh documents each.
type Distribution interface {
	// Draw returns one value from s.
	Draw(s *portable.Stream) float64
	// Bounds returns the smallest and the largest value there can be.
	Bounds() (lo, hi float64)
	Validate() error
}

// Constant is the same value always.
type Constant float64

func (c Constant) Draw(*portable.Stream) float64 { return float64(c) }
func (c Constant) Bounds() (lo, hi float64)      { return float64(c), float64(c) }

func (c Constant) Validate() error {
	if !finite(float64(c)) {
		return fmt.Errorf("%v is not a finite number", float64(c))
	}
	return nil
}

// Uniform is the uniform distribution over [Lo, Hi).
type Uniform struct{ Lo, Hi float64 }

func (u Uniform) Draw(s *portable.Stream) float64 { return s.Uniform(u.Lo, u.Hi) }
func (u Uniform) Bounds() (lo, hi float64)        { return u.Lo, u.Hi }

func (u Uniform) Validate() error {
	if !finite(u.Lo) || !finite(u.Hi) || !finite(u.Hi-u.Lo) || u.Lo > u.Hi {
		return fmt.Errorf("uniform from %v to %v, want finite ascending bounds", u.Lo, u.Hi)
	}
	return nil
}

// Normal is the normal distribution.
type Normal struct{ Mean, SD float64 }

func (n Normal) Draw(s *portable.Stream) float64 { return n.Mean + float64(n.SD*s.Normal()) }

func (n Normal) Bounds() (lo, hi float64) {
	limit := float64(n.SD * portable.NormalRange)
	return n.Mean - limit, n.Mean + limit
}

func (n Normal) Validate() error {
	lo, hi := n.Bounds()
	if !(n.SD >= 0) || !finite(lo) || !finite(hi) {
		return fmt.Errorf("normal with mean %v and SD %v, want finite numbers, the SD not negative", n.Mean, n.SD)
	}
	return nil
}

// Exponential is the exponential distribution.
type Exponential struct{ Mean float64 }

func (e Exponential) Draw(s *portable.Stream) float64 { return float64(e.Mean * s.Exponential()) }

// Bounds relies on the largest number that Stream.Exponential returns.
func (e Exponential) Bounds() (lo, hi float64) { return 0, float64(e.Mean * (53 * math.Ln2)) }

func (e Exponential) Validate() error {
	if _, hi := e.Bounds(); !(e.Mean >= 0) || !finite(hi) {
		return fmt.Errorf("exponential with mean %v, want a finite number, not negative", e.Mean)
	}
	return nil
}

// Truncated is a distribution cut off outside [Lo, Hi]: what falls outside is
// drawn again.
type Truncated struct {
	Of     Distribution
	Lo, Hi float64
}

func (t Truncated) Draw(s *portable.Stream) float64 {
	for {
		if x := t.Of.Draw(s); x >= t.Lo && x <= t.Hi {
			return x
		}
	}
}

func (t Truncated) Bounds() (lo, hi float64) {
	lo, hi = t.Of.Bounds()
	return max(lo, t.Lo), min(hi, t.Hi)
}

func (t Truncated) Validate() error {
	if t.Of == nil {
		return errors.New("nothing given to be truncated")
	}
	if err := t.Of.Validate(); err != nil {
		return err
	}
	if !(t.Lo <= t.Hi) {
		return fmt.Errorf("truncated to %v to %v, want ascending bounds", t.Lo, t.Hi)
	}
	// A trial, so that no draw takes for ever.
	const draws, want = 1000, 50
	inside := 0
	s := portable.NewStream(0, 0, 0)
	for range draws {
		if x := t.Of.Draw(&s); x >= t.Lo && x <= t.Hi {
			inside++
		}
	}
	if inside < want {
		return fmt.Errorf("truncated to %v to %v, where %d of %d draws fall, want %d or more", t.Lo, t.Hi, inside, draws, want)
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
