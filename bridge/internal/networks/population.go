package networks

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// neurons are a population or a source.
type neurons interface {
	object
	group() hh.Neurons
}

type population struct {
	net *network
	*hh.Population
}

func (p *population) kind() string      { return "population" }
func (p *population) of() *network      { return p.net }
func (p *population) group() hh.Neurons { return p.Population }

// AddPopulation adds count cells of a model to a network.
func (s *Set) AddPopulation(net Handle, name string, of Handle, count int) (Handle, error) {
	m, known, err := s.model(of)
	if err != nil {
		return 0, err
	}
	return makeIn(s, net, func(n *network) (*population, error) {
		if err := checkKnown(&m, known, n.Config().Grid); err != nil {
			return nil, err
		}
		p, err := n.AddPopulation(name, m, count)
		return &population{n, p}, err
	})
}

// Population calls f with a population, while no other thread uses its network.
func (s *Set) Population(h Handle, f func(p *hh.Population) error) error {
	return with(s, h, func(p *population) error { return f(p.Population) })
}

// Get writes a state variable of every cell to dst.
func (s *Set) Get(h Handle, name string, dst []float64) error {
	return s.Population(h, func(p *hh.Population) error {
		x, err := p.Get(name)
		return fill(dst, x, name, err)
	})
}

// fill copies x to dst, which must have as much room.
func fill[T any](dst, x []T, name string, err error) error {
	if err != nil {
		return err
	}
	if len(dst) != len(x) {
		return fmt.Errorf("networks: room for %d values of %s, of which there are %d", len(dst), name, len(x))
	}
	copy(dst, x)
	return nil
}

// SetState sets a state variable to one value, or to one for each cell.
func (s *Set) SetState(h Handle, name string, x []float64) error {
	return s.Population(h, func(p *hh.Population) error {
		return p.SetEach(name, each(x, p.Len()))
	})
}

// Parameter writes a parameter of every cell to dst.
func (s *Set) Parameter(h Handle, name string, dst []float64) error {
	return s.Population(h, func(p *hh.Population) error {
		x, err := p.Parameter(name)
		return fill(dst, x, name, err)
	})
}

// SetParameter sets a parameter to one value for all cells, or to one for each.
func (s *Set) SetParameter(h Handle, name string, x []float64) error {
	return s.Population(h, func(p *hh.Population) error {
		if name == "current" && len(x) == 1 && p.Len() > 1 {
			return p.SetCurrent(x[0])
		}
		return p.SetParameterEach(name, each(x, p.Len()))
	})
}

// each returns one value for each of n: those given, or the only one.
func each(x []float64, n int) []float64 {
	if len(x) == 1 && n > 1 {
		return slices.Repeat(x, n)
	}
	return x
}

// Names returns the names of a population's model.
func (s *Set) Names(h Handle, which Names) (names []string, err error) {
	err = s.Population(h, func(p *hh.Population) error {
		m := p.Model()
		names, err = namesOf(&m, which)
		return err
	})
	return names, err
}
