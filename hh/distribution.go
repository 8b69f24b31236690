package hh

import (
	"errors"
	"fmt"
	"math"

	"github.com/lut4go/lut4go/internal/portable"
)

// Distribution is where initial values, weights and delays are drawn from:
// Constant, Uniform, Normal, Exponential, Truncated, or Values.
type Distribution interface {
	// draw returns one value from s.
	draw(s *portable.Stream) float64
	// bounds returns the smallest and the largest value there can be.
	bounds() (lo, hi float64)
	validate() error
}

// Constant is the same value always.
type Constant float64

func (c Constant) draw(*portable.Stream) float64 { return float64(c) }
func (c Constant) bounds() (lo, hi float64)      { return float64(c), float64(c) }

func (c Constant) validate() error {
	if !finite(float64(c)) {
		return fmt.Errorf("%v is not a finite number", float64(c))
	}
	return nil
}

// Uniform is the uniform distribution over [Lo, Hi).
type Uniform struct{ Lo, Hi float64 }

func (u Uniform) draw(s *portable.Stream) float64 { return s.Uniform(u.Lo, u.Hi) }
func (u Uniform) bounds() (lo, hi float64)        { return u.Lo, u.Hi }

func (u Uniform) validate() error {
	if !finite(u.Lo) || !finite(u.Hi) || !finite(u.Hi-u.Lo) || u.Lo > u.Hi {
		return fmt.Errorf("uniform from %v to %v, want finite ascending bounds", u.Lo, u.Hi)
	}
	return nil
}

// Normal is the normal distribution. A draw inverts the distribution function
// (Wichura's algorithm AS 241) and is within 8.3 SD of the mean, as all but a
// share of 1e-16 are.
type Normal struct{ Mean, SD float64 }

func (n Normal) draw(s *portable.Stream) float64 { return n.Mean + float64(n.SD*s.Normal()) }

func (n Normal) bounds() (lo, hi float64) {
	reach := float64(n.SD * portable.NormalRange)
	return n.Mean - reach, n.Mean + reach
}

func (n Normal) validate() error {
	lo, hi := n.bounds()
	if !(n.SD >= 0) || !finite(lo) || !finite(hi) {
		return fmt.Errorf("normal with mean %v and SD %v, want finite numbers, the SD not negative", n.Mean, n.SD)
	}
	return nil
}

// Exponential is the exponential distribution. A draw inverts the distribution
// function and is at most 36.74 times the mean, as all but a share of 1e-16 are.
type Exponential struct{ Mean float64 }

func (e Exponential) draw(s *portable.Stream) float64 { return float64(e.Mean * s.Exponential()) }

// bounds knows the largest number that Stream.Exponential returns.
func (e Exponential) bounds() (lo, hi float64) { return 0, float64(e.Mean * (53 * math.Ln2)) }

func (e Exponential) validate() error {
	if _, hi := e.bounds(); !(e.Mean >= 0) || !finite(hi) {
		return fmt.Errorf("exponential with mean %v, want a finite number, not negative", e.Mean)
	}
	return nil
}

// Truncated is a distribution cut off outside [Lo, Hi], either of which may be
// infinite: what falls outside is drawn again. At least 5 % must fall inside.
type Truncated struct {
	Of     Distribution
	Lo, Hi float64
}

func (t Truncated) draw(s *portable.Stream) float64 {
	for {
		if x := t.Of.draw(s); x >= t.Lo && x <= t.Hi {
			return x
		}
	}
}

func (t Truncated) bounds() (lo, hi float64) {
	lo, hi = t.Of.bounds()
	return max(lo, t.Lo), min(hi, t.Hi)
}

func (t Truncated) validate() error {
	if t.Of == nil {
		return errors.New("nothing given to be truncated")
	}
	if err := t.Of.validate(); err != nil {
		return err
	}
	if !(t.Lo <= t.Hi) {
		return fmt.Errorf("truncated to %v to %v, want ascending bounds", t.Lo, t.Hi)
	}
	// A trial, lest a draw take for ever.
	const draws, want = 1000, 50
	inside := 0
	s := portable.NewStream(0, 0, 0)
	for range draws {
		if x := t.Of.draw(&s); x >= t.Lo && x <= t.Hi {
			inside++
		}
	}
	if inside < want {
		return fmt.Errorf("truncated to %v to %v, where %d of %d draws fall, want %d or more", t.Lo, t.Hi, inside, draws, want)
	}
	return nil
}

// Values are the weights, or the delays in ms, of the synapses that Pairs lists,
// in its order. They go with no other rule, and are no initial values: those
// are for Population.SetEach.
type Values []float64

func (v Values) draw(*portable.Stream) float64 { panic("hh: Values are not drawn") }
func (v Values) bounds() (lo, hi float64)      { return math.Inf(-1), math.Inf(1) }
func (v Values) validate() error               { return errors.New("Values are for the synapses of Pairs only") }

// Purposes of random streams: the high bits of a stream's number. The low bits
// say which population and variable, or which projection.
const (
	drawInitial   = 1 << 28
	drawSynapse   = 2 << 28
	drawSources   = 3 << 28
	drawParameter = 4 << 28
	drawPoisson   = 5 << 28
	drawNoise     = 6 << 28

	maxPopulations = 1 << 12 // 12 bits of a stream's number
	maxVariables   = 1 << 16 // 16 bits
	maxProjections = 1 << 28
)
