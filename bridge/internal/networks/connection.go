package networks

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

type synapses struct {
	net *network
	*hh.Synapses
	// place is where each of the pairs that the synapses were made of is in the order of
	// hh.Synapses.Each; nil if they are in that order.
	place []int
}

func (s *synapses) kind() string { return "connection" }
func (s *synapses) of() *network { return s.net }

// Connection is an hh.Connection of pairs of neurons, or by another rule.
type Connection struct {
	hh.Connection
	// Pairs, unless nil, are the Rule. Their Weights and Delays have one value for each
	// or one for all.
	Pairs *hh.Pairs
}

// Connect makes synapses from a population or source to a population.
func (s *Set) Connect(from, to Handle, c Connection) (Handle, error) {
	source, err := get[neurons](s, from)
	if err != nil {
		return 0, err
	}
	target, err := get[*population](s, to)
	if err != nil {
		return 0, err
	}
	made := &synapses{net: target.net}
	if c.Pairs != nil {
		p := *c.Pairs
		if c.Weight, p.Weights, err = oneOrEach("weights", p.Weights, len(p.Sources)); err != nil {
			return 0, err
		}
		if c.Delay, p.Delays, err = oneOrEach("delays", p.Delays, len(p.Sources)); err != nil {
			return 0, err
		}
		c.Rule = p
		made.place = placeOf(p.Sources, p.Targets)
	}
	err = target.net.use(func() (err error) {
		made.Synapses, err = target.net.Connect(source.group(), target.Population, c.Connection)
		return err
	})
	if err != nil {
		return 0, err
	}
	return s.add(made), nil
}

// oneOrEach returns a value for all n pairs, or one for each.
func oneOrEach(what string, x []float64, n int) (all hh.Distribution, each []float64, err error) {
	switch {
	case len(x) == 1:
		return hh.Constant(x[0]), nil, nil
	case len(x) == n:
		return nil, x, nil
	}
	return nil, nil, fmt.Errorf("networks: %d %s of %d pairs, want one, or one for each", len(x), what, n)
}

// placeOf returns the place of each pair in the order by source, then target, nil if they
// are in it.
func placeOf(sources, targets []int) []int {
	if len(sources) != len(targets) {
		return nil // which is an error
	}
	order := make([]int, len(sources))
	for i := range order {
		order[i] = i
	}
	before := func(a, b int) int {
		if sources[a] != sources[b] {
			return sources[a] - sources[b]
		}
		return targets[a] - targets[b]
	}
	if slices.IsSortedFunc(order, before) {
		return nil
	}
	slices.SortStableFunc(order, before)
	place := make([]int, len(order))
	for at, pair := range order {
		place[pair] = at
	}
	return place
}

// List is the synapses of a connection. Slices that are nil are left out.
type List struct {
	Sources, Targets []int64
	Delays, Weights  []float64 // ms
}

// Count returns how many synapses a connection has.
func (s *Set) Count(h Handle) (n int, err error) {
	err = with(s, h, func(c *synapses) error {
		n = c.Len()
		return nil
	})
	return n, err
}

// List writes the synapses of a connection to l, of pairs in their order. Each slice of l
// has room for all, or is nil.
func (s *Set) List(h Handle, l List) error {
	return with(s, h, func(c *synapses) error {
		for _, n := range []int{len(l.Sources), len(l.Targets), len(l.Delays), len(l.Weights)} {
			if n != 0 && n != c.Len() {
				return fmt.Errorf("networks: room for %d synapses, of which there are %d", n, c.Len())
			}
		}
		back := inverse(c.place)
		at := 0
		c.Each(func(source, target int, delay, weight float64) {
			i := at
			if back != nil {
				i = back[at]
			}
			at++
			set(l.Sources, i, int64(source))
			set(l.Targets, i, int64(target))
			set(l.Delays, i, delay)
			set(l.Weights, i, weight)
		})
		return nil
	})
}

func inverse(place []int) []int {
	if place == nil {
		return nil
	}
	back := make([]int, len(place))
	for i, at := range place {
		back[at] = i
	}
	return back
}

func set[T any](to []T, i int, x T) {
	if to != nil {
		to[i] = x
	}
}

// SetWeights sets the weights of a connection: one for all, or one for each synapse in the
// order of List.
func (s *Set) SetWeights(h Handle, w []float64) error {
	return with(s, h, func(c *synapses) error {
		switch {
		case len(w) == 1:
			return c.SetWeight(w[0])
		case c.place == nil || len(w) != len(c.place):
			return c.Synapses.SetWeights(w)
		}
		sorted := make([]float64, len(w))
		for i, at := range c.place {
			sorted[at] = w[i]
		}
		return c.Synapses.SetWeights(sorted)
	})
}

// ShortTerm writes the state of the short-term plasticity of each source.
func (s *Set) ShortTerm(h Handle, u, x []float64) error {
	return with(s, h, func(c *synapses) error {
		su, sx := c.Synapses.ShortTerm()
		if su == nil {
			return errors.New("networks: the connection has no short-term plasticity")
		}
		return cmp.Or(fill(u, su, "u", nil), fill(x, sx, "x", nil))
	})
}
