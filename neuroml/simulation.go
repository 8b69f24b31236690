package neuroml

import "fmt"

// Simulation is what a LEMS file says of how to run a model.
type Simulation struct {
	ID       string
	Target   string  // the id of the network
	Duration float64 // ms
	Dt       float64 // step, ms
}

// Simulation returns the <Simulation> that the file's <Target> names, or the only
// one if it names none. Without any, found is false.
func (f *File) Simulation() (s Simulation, found bool, err error) {
	id := ""
	for _, e := range f.doc.top {
		if e.name == "Target" {
			if id, err = e.text("component"); err != nil {
				return s, false, err
			}
		}
	}
	if all := f.doc.ids("Simulation"); id == "" {
		switch len(all) {
		case 0:
			return s, false, nil
		case 1:
			id = all[0]
		default:
			return s, false, fmt.Errorf("neuroml: %d simulations, and no <Target> names one of them", len(all))
		}
	}
	e, err := f.doc.get(id, "Simulation")
	if err != nil {
		return s, false, err
	}
	s.ID = id
	if s.Target, err = e.text("target"); err != nil {
		return s, false, err
	}
	length, err := e.quantity("length", timeDim)
	if err != nil {
		return s, false, err
	}
	step, err := e.quantity("step", timeDim)
	if err != nil {
		return s, false, err
	}
	if !(length > 0 && step > 0) {
		return s, false, e.errorf("length %v ms in steps of %v ms, want positive times", shift(length, 3), shift(step, 3))
	}
	s.Duration, s.Dt = shift(length, 3), shift(step, 3)
	return s, true, nil
}
