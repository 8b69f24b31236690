package scenario

import (
	"cmp"
	"fmt"
	"io"

	"github.com/lut4go/lut4go/bench/fi"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
)

// Sweep is a model and the currents of its cells, for a scenario that takes a model.
type Sweep struct {
	Model    string  // the name of a built-in model
	From, To float64 // current of the first and the last cell, uA/cm2; the others' are evenly spaced
}

// check returns a usage.Error for the first of the currents of so many cells that cannot
// be used.
func (s Sweep) check(neurons int) error {
	apart := (s.To - s.From) / float64(neurons-1)
	return cmp.Or(
		usage.Check(finite(s.From), "from", s.From, "a finite current in uA/cm2"),
		usage.Check(finite(s.To), "to", s.To, "a finite current in uA/cm2"),
		usage.Check(s.To > s.From, "to", s.To, fmt.Sprintf("a current in uA/cm2 above the %v to begin from", s.From)),
		usage.Check(s.From+apart > s.From && s.To-apart < s.To, "to", s.To, fmt.Sprintf("a current in uA/cm2 so far above %v that a float64 tells %d between apart", s.From, neurons)),
		usage.Check(finite((s.To-s.From)*float64(neurons)), "to", s.To, fmt.Sprintf("a current in uA/cm2 less far from the %v to begin from", s.From)),
	)
}

// currents returns each cell's current, uA/cm2.
func (s Sweep) currents(neurons int) []float64 {
	x := make([]float64, neurons)
	last := neurons - 1
	for i := range x {
		x[i] = s.From + float64((s.To-s.From)*float64(i))/float64(last)
	}
	x[last] = s.To
	return x
}

func injectSweep(_ *hh.Network, cells []*hh.Population, o Options) (int, error) {
	return 0, cells[0].SetParameterEach("current", o.Sweep.currents(o.Neurons))
}

// curve returns the f-I curve of what has been run so far, nil if the scenario has
// none.
func (s *Simulation) curve() *fi.Curve {
	if !s.scenario.TakesModel {
		return nil
	}
	trains := make([][]float64, s.options.Neurons)
	for i, n := range s.spikes.Neurons {
		trains[n] = append(trains[n], s.spikes.Crossings[i])
	}
	return fi.New(s.options.Sweep.currents(s.options.Neurons), trains, s.net.Time())
}

// writeCurve draws the f-I curve. It is an error if the scenario has none.
func (s *Simulation) writeCurve(w io.Writer) error {
	o, c := s.options, s.curve()
	if c == nil {
		return fmt.Errorf("scenario %s has no f-I curve", s.scenario.Name)
	}
	return c.WritePNG(w, fmt.Sprintf("%s: %s, dt %v ms, steady rate from %.5g ms on", o.title(), o.Method, o.Dt, c.TransientMs))
}
