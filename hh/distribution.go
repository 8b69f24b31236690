package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/internal/portable"
)

// Distribution is where initial values and delays are drawn from.
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

// Purposes of random streams: the high bits of a stream's number. The low bits
// say which population and variable, or which projection.
const (
	drawInitial   = 1 << 28
	drawSynapse   = 2 << 28
	drawParameter = 3 << 28

	maxPopulations = 1 << 12 // 12 bits of a stream's number
	maxVariables   = 1 << 16 // 16 bits
	maxProjections = 1 << 28
)
