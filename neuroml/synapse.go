package neuroml

import "github.com/lut4go/lut4go/hh"

// synapseNames are the elements that are synapses which are read.
var synapseNames = []string{"expOneSynapse", "expTwoSynapse", "alphaSynapse"}

// receptor returns the synapse of an id as a receptor of that name, in a
// membrane of so many um2. e names it.
func (d *document) receptor(e *element, id string, um2 float64) (hh.Receptor, error) {
	s := d.find(id, synapseNames...)
	if s == nil {
		if other := d.byID[id]; other != nil {
			return hh.Receptor{}, other.errorf("is no synapse that is read, want one of %v", synapseNames)
		}
		return hh.Receptor{}, e.errorf("synapse %q is not there", shown(id))
	}
	g, err := s.quantity("gbase", conductance)
	if err != nil {
		return hh.Receptor{}, err
	}
	reversal, err := s.quantity("erev", voltage)
	if err != nil {
		return hh.Receptor{}, err
	}
	r := hh.Receptor{Name: id, G: perArea(shift(g, 3), um2), E: shift(reversal, 3)}
	ms := func(attr string) (t float64) {
		if err == nil {
			t, err = s.quantity(attr, timeDim)
		}
		if err == nil && !(t > 0) {
			err = s.errorf("attribute %s: %v ms, want a positive time", attr, shift(t, 3))
		}
		return shift(t, 3)
	}
	switch s.name {
	case "expOneSynapse":
		r.Tau = ms("tauDecay")
	case "expTwoSynapse":
		// The standard's formula stays the same if the two change places. It is
		// 0/0 if they are equal, with the alpha function as its limit.
		rise, decay := ms("tauRise"), ms("tauDecay")
		r.Rise, r.Tau = min(rise, decay), max(rise, decay)
	case "alphaSynapse":
		r.Tau = ms("tau")
		r.Rise = r.Tau
	}
	return r, err
}
