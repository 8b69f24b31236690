package neuroml

import "fmt"

// Option says what a file leaves open: Celsius, or Lumped.
type Option interface{ set(*conditions) }

// conditions are what channels and cells are read under.
type conditions struct {
	celsius float64
	warm    bool    // celsius is known
	vShift  float64 // that a channelDensityVShift gives its channel, V
	lumped  bool
}

func newConditions(options []Option) conditions {
	var c conditions
	for _, o := range options {
		o.set(&c)
	}
	return c
}

// Celsius is the temperature in degrees Celsius, which rates with a q10 need. A
// network that has a temperature of its own keeps to that.
type Celsius float64

func (t Celsius) set(c *conditions) { c.celsius, c.warm = float64(t), true }

// Lumped makes one compartment of a cell that has several segments, as if all
// its membrane had one voltage: each conductance and capacitance counts by the
// area that has it.
type Lumped struct{}

func (Lumped) set(c *conditions) { c.lumped = true }

// OptionError is what an option would prevent.
type OptionError struct {
	Option string // Celsius or Lumped, or the field Root of Options
	Err    error  // what is wrong without it
}

func (e *OptionError) Error() string { return fmt.Sprintf("%v (see option %s)", e.Err, e.Option) }

// Unwrap returns Err.
func (e *OptionError) Unwrap() error { return e.Err }
