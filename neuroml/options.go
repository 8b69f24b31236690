package neuroml

import "fmt"

// Option gives what a file leaves open: Celsius or Lumped.
type Option interface{ apply(*settings) }

// settings are the options as channels and cells need them.
type settings struct {
	celsius      float64
	celsiusKnown bool
	vShift       float64 // of a channelDensityVShift, V
	lumped       bool
}

func newSettings(options []Option) settings {
	var s settings
	for _, o := range options {
		o.apply(&s)
	}
	return s
}

// Celsius is the temperature in degrees Celsius, on which rates with a q10 depend. A
// network's own temperature takes precedence.
type Celsius float64

func (t Celsius) apply(s *settings) { s.celsius, s.celsiusKnown = float64(t), true }

// Lumped reads a cell of several segments as one compartment of one voltage, with the
// mean of each conductance density and specific capacitance over the membrane's area.
type Lumped struct{}

func (Lumped) apply(s *settings) { s.lumped = true }

// OptionError is an error that an option would prevent.
type OptionError struct {
	Option string // Celsius or Lumped, or the field Root of Options
	Err    error  // without the option
}

func (e *OptionError) Error() string { return fmt.Sprintf("%v (see option %s)", e.Err, e.Option) }

// Unwrap returns Err.
func (e *OptionError) Unwrap() error { return e.Err }
