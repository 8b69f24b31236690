package neuroml

import "fmt"

// Option gives what a file leaves open: Celsius, Lumped or DetectAt.
type Option interface{ apply(*settings) }

// settings are the options as channels and cells need them.
type settings struct {
	celsius      float64
	celsiusKnown bool
	vShift       float64 // of a channelDensityVShift, V
	lumped       bool
	detectAt     *DetectAt
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

// DetectAt is where the spikes of all cells with dendrites in a network are detected: at a
// fraction of the way along a segment. A population has one such place. Files whose connections
// begin at several, such as branches of an axon, are an error without it; with it spikes are
// earlier or later than there by what they take along the cell.
type DetectAt struct {
	Segment       int
	FractionAlong float64 // 0 to 1
}

func (d DetectAt) apply(s *settings) { s.detectAt = &d }

// OptionError is an error that an option would prevent.
type OptionError struct {
	Option string // Celsius, Lumped or DetectAt, or the field Root of Options
	Err    error  // without the option
}

func (e *OptionError) Error() string { return fmt.Sprintf("%v (see option %s)", e.Err, e.Option) }

// Unwrap returns Err.
func (e *OptionError) Unwrap() error { return e.Err }
