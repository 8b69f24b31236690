package neuroml

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Simulation is what a LEMS file says of how to run a model.
type Simulation struct {
	ID       string
	Target   string  // the id of the network, or of the cell
	Duration float64 // ms
	Dt       float64 // step, ms
	Seed     uint64  // of all random numbers
	Seeded   bool    // whether the file has a seed; Seed is 0 if not
}

// Simulation returns the <Simulation> that the file's <Target> names, the first if
// there are several, or the only one if there is no <Target>. Without any, found is
// false. What it says is for the caller to use: as hh.Config's Dt and Seed, and as
// the duration of Network.Run. Its displays and output files are not read.
func (f *File) Simulation() (s Simulation, found bool, err error) {
	id := ""
	if i := slices.IndexFunc(f.doc.top, func(e *element) bool { return e.name == "Target" }); i >= 0 {
		if id, err = f.doc.top[i].text("component"); err != nil {
			return s, false, err
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
	if s.Seeded = e.has("seed"); s.Seeded {
		text := e.attrs["seed"]
		if s.Seed, err = strconv.ParseUint(strings.TrimSpace(text), 10, 64); err != nil {
			return s, false, e.errorf("attribute seed: %q, want a whole number from 0 to %d", shown(text), uint64(math.MaxUint64))
		}
	}
	return s, true, nil
}
