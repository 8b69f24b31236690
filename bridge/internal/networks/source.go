package networks

import (
	"github.com/lut4go/lut4go/hh"
)

type source struct {
	net *network
	*hh.Source
}

func (s *source) kind() string      { return "source" }
func (s *source) of() *network      { return s.net }
func (s *source) group() hh.Neurons { return s.Source }

// AddSource adds neurons that are no cells to a network.
func (s *Set) AddSource(net Handle, name string, count int, trains hh.Trains) (Handle, error) {
	return makeIn(s, net, func(n *network) (*source, error) {
		made, err := n.AddSource(name, count, trains)
		return &source{n, made}, err
	})
}

// SetTrains gives a source other trains.
func (s *Set) SetTrains(h Handle, trains hh.Trains) error {
	return with(s, h, func(s *source) error { return s.SetTrains(trains) })
}
