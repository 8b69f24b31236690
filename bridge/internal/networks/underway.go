package networks

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh"
)

// underWay is what populations and sources have of spikes under way.
type underWay interface {
	SpikesUnderWay() (steps []uint64, neurons []uint32, err error)
	SetSpikesUnderWay(steps []uint64, neurons []uint32) error
}

// UnderWay returns how many spikes of neurons have still to arrive somewhere.
func (s *Set) UnderWay(h Handle) (count int, err error) {
	err = with(s, h, func(n neurons) error {
		steps, _, err := n.group().(underWay).SpikesUnderWay()
		count = len(steps)
		return err
	})
	return count, err
}

// GetUnderWay writes the spikes that have still to arrive somewhere, by neuron, then step.
func (s *Set) GetUnderWay(h Handle, steps, which []int64) error {
	return with(s, h, func(n neurons) error {
		at, of, err := n.group().(underWay).SpikesUnderWay()
		if err != nil {
			return err
		}
		if len(steps) != len(at) || len(which) != len(at) {
			return fmt.Errorf("networks: room for %d spikes under way, of which there are %d", min(len(steps), len(which)), len(at))
		}
		for i := range at {
			steps[i], which[i] = int64(at[i]), int64(of[i])
		}
		return nil
	})
}

// SetUnderWay replaces the spikes that have still to arrive somewhere.
func (s *Set) SetUnderWay(h Handle, steps, which []int64) error {
	return with(s, h, func(n neurons) error {
		at, err := unsigned("step", steps)
		if err != nil {
			return err
		}
		of := make([]uint32, len(which))
		for i, neuron := range which {
			if neuron < 0 || neuron > math.MaxUint32 {
				return fmt.Errorf("networks: spike %d is of neuron %d of %d", i, neuron, n.group().Len())
			}
			of[i] = uint32(neuron)
		}
		return n.group().(underWay).SetSpikesUnderWay(at, of)
	})
}

// unsigned returns numbers that are not negative.
func unsigned(what string, x []int64) ([]uint64, error) {
	y := make([]uint64, len(x))
	for i, k := range x {
		if k < 0 {
			return nil, fmt.Errorf("networks: %s %d is %d, want a number from 0", what, i, k)
		}
		y[i] = uint64(k)
	}
	return y, nil
}

// Refractory writes the first step in which each cell may spike again.
func (s *Set) Refractory(h Handle, until []int64) error {
	return s.Population(h, func(p *hh.Population) error {
		all, err := p.RefractoryUntil()
		if err != nil {
			return err
		}
		signed := make([]int64, len(all))
		for i, step := range all {
			signed[i] = int64(step)
		}
		return fill(until, signed, "refractory times", nil)
	})
}

// SetRefractory replaces the first step in which each cell may spike again.
func (s *Set) SetRefractory(h Handle, until []int64) error {
	return s.Population(h, func(p *hh.Population) error {
		all, err := unsigned("the end of refractory time", until)
		if err != nil {
			return err
		}
		return p.SetRefractoryUntil(all)
	})
}
