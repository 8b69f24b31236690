package networks

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// Gaps are gap junctions between cells of two populations, or of one.
type Gaps struct {
	A, B Handle
	// Pairs are those that are joined. Their Weights are conductances, one for all or one
	// for each.
	Pairs hh.Pairs
}

// ConnectGaps makes gap junctions.
func (s *Set) ConnectGaps(g Gaps) error {
	a, b, err := s.two(g.A, g.B)
	if err != nil {
		return err
	}
	if g.Pairs.Weights, err = conductances(g.Pairs); err != nil {
		return err
	}
	return a.net.use(func() error {
		_, err := a.net.ConnectGaps(a.Population, b.Population, hh.GapJunctions{Rule: g.Pairs})
		return err
	})
}

// two returns two populations.
func (s *Set) two(a, b Handle) (*population, *population, error) {
	p, err := get[*population](s, a)
	if err != nil {
		return nil, nil, err
	}
	q, err := get[*population](s, b)
	return p, q, err
}

// conductances returns one for each pair.
func conductances(p hh.Pairs) ([]float64, error) {
	n := len(p.Sources)
	switch {
	case len(p.Weights) == n && n > 0:
		return p.Weights, nil
	case len(p.Weights) == 1:
		return slices.Repeat(p.Weights, n), nil
	}
	return nil, fmt.Errorf("networks: %d conductances of %d pairs, want one, or one for each", len(p.Weights), n)
}

// Graded are graded synapses.
type Graded struct {
	From, To Handle
	Pairs    hh.Pairs // as those of Gaps
	E        float64  // mV
	// Activation is a function of the source's voltage, or Gate the gate in its place.
	Activation Samples
	Gate       string
}

// ConnectGraded makes graded synapses.
func (s *Set) ConnectGraded(g Graded) error {
	a, b, err := s.two(g.From, g.To)
	if err != nil {
		return err
	}
	if g.Pairs.Weights, err = conductances(g.Pairs); err != nil {
		return err
	}
	m := &model{}
	f, err := m.rate("activation of graded synapses", g.Activation)
	if err != nil {
		return err
	}
	return a.net.use(func() error {
		of := a.Model()
		if err := checkKnown(&of, m.known, a.net.Config().Grid); err != nil {
			return err
		}
		_, err := a.net.ConnectGraded(a.Population, b.Population, hh.GradedSynapses{Rule: g.Pairs, E: g.E, Activation: f, Gate: g.Gate})
		return err
	})
}
