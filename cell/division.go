package cell

import (
	"fmt"
	"math"
)

// Division says into how many compartments the sections of a group are divided.
type Division struct {
	Group string // or a section; empty is the whole cell
	By    Rule
}

// Rule is Number, Longest or DLambda.
type Rule interface {
	// divide returns into how many compartments, a whole number, a section is divided
	// that has a resistivity (ohm cm) and a capacitance (uF/cm2).
	divide(s *Section, length, ra, cm float64) float64
	check() error
}

// Number divides every section into this number of compartments.
type Number int

func (n Number) divide(*Section, float64, float64, float64) float64 { return float64(n) }

func (n Number) check() error {
	if n < 1 {
		return fmt.Errorf("a section is to have %d compartments, want one or more", int(n))
	}
	return nil
}

// Longest divides every section into as few compartments as are no longer than this, in
// um, but for rounding.
type Longest float64

func (l Longest) divide(_ *Section, length, _, _ float64) float64 {
	return math.Max(1, math.Ceil(length/float64(l)-1e-9))
}

func (l Longest) check() error {
	if !(l > 0) {
		return fmt.Errorf("the longest compartment is to have %v um, want a positive number", float64(l))
	}
	return nil
}

// DLambda divides every section into an odd number of compartments that are about Fraction
// of the length constant for sines of the Frequency, as NEURON's d_lambda rule does (Hines
// & Carnevale, "NEURON: a tool for neuroscientists", Neuroscientist 7:123-135, 2001):
//
//	nseg = int((L/(Fraction*lambda) + 0.9)/2)*2 + 1
//	lambda = 1e5*sqrt(d/(4*pi*Frequency*Ra*Cm)) um
//
// L/lambda is summed over frusta, each with the mean of its diameters. Ra and Cm are those
// at the middle of the section.
type DLambda struct {
	Fraction  float64 // 0 is 0.1
	Frequency float64 // Hz; 0 is 100
}

func (d DLambda) complete() DLambda {
	if d.Fraction == 0 {
		d.Fraction = 0.1
	}
	if d.Frequency == 0 {
		d.Frequency = 100
	}
	return d
}

func (d DLambda) divide(s *Section, _, ra, cm float64) float64 {
	d = d.complete()
	sum := 0.0
	for i := 1; i < len(s.Points); i++ {
		p, q := s.Points[i-1], s.Points[i]
		sum += q.distance(p) / math.Sqrt(p.Diameter+q.Diameter)
	}
	constants := math.Sqrt2 * 1e-5 * math.Sqrt(float64(4*math.Pi*d.Frequency)*float64(ra*cm))
	return math.Floor((sum*constants/d.Fraction+0.9)/2)*2 + 1
}

func (d DLambda) check() error {
	d = d.complete()
	if !(d.Fraction > 0) || math.IsInf(d.Fraction, 0) {
		return fmt.Errorf("DLambda: Fraction is %v, want a positive number", d.Fraction)
	}
	if !(d.Frequency > 0) || math.IsInf(d.Frequency, 0) {
		return fmt.Errorf("DLambda: Frequency is %v Hz, want a positive number", d.Frequency)
	}
	return nil
}
