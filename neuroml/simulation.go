package neuroml

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Simulation has the settings of a run in a LEMS file.
type Simulation struct {
	ID       string
	Target   string  // the id of the network, or of the cell
	Duration float64 // ms
	Dt       float64 // step, ms
	Seed     uint64  // of all random numbers; 0 if the file has none
	Seeded   bool    // whether the file has a seed

	Outputs []OutputFile      // files of values over time that it asks for
	Events  []EventOutputFile // files of spikes that it asks for
}

// Simulation returns the <Simulation> that the file's first <Target> names, or the
// only one if there is no <Target>. found is false if the file has neither. The caller
// passes on Dt and Seed in hh.Config and Duration to Network.Run.
// Displays are not read; output files are for the caller to write, see record.LEMS.
//
// It is an error if there are several simulations and no <Target>, if the <Target>
// names none of them, if the duration or the step is not positive, and if an output
// file lacks its name or an attribute that says what is in it.
func (f *File) Simulation() (s Simulation, found bool, err error) {
	id := ""
	if i := slices.IndexFunc(f.doc.elements, func(e *element) bool { return e.name == "Target" }); i >= 0 {
		if id, err = f.doc.elements[i].text("component"); err != nil {
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
		return s, false, e.errorf("length %v ms in steps of %v ms, want positive times", scaleByPower10(length, 3), scaleByPower10(step, 3))
	}
	s.Duration, s.Dt = scaleByPower10(length, 3), scaleByPower10(step, 3)
	if s.Seeded = e.has("seed"); s.Seeded {
		text := e.attrs["seed"]
		if s.Seed, err = strconv.ParseUint(strings.TrimSpace(text), 10, 64); err != nil {
			return s, false, e.errorf("attribute seed: %q, want a whole number from 0 to %d", truncate(text), uint64(math.MaxUint64))
		}
	}
	if err := s.readOutputs(e); err != nil {
		return s, false, err
	}
	return s, true, nil
}
