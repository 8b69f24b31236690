package neuroml

import "github.com/lut4go/lut4go/hh"

// synapseTags are the names of the elements that are supported synapses.
var synapseTags = []string{"expOneSynapse", "expTwoSynapse", "alphaSynapse"}

// receptor returns the synapse of an id as a receptor of that name for a membrane of
// um2. The element e names it.
func (d *document) receptor(e *element, id string, um2 float64) (hh.Receptor, error) {
	s := d.find(id, synapseTags...)
	if s == nil {
		if other := d.byID[id]; other != nil {
			return hh.Receptor{}, other.errorf("is no synapse that is read, want one of %v", synapseTags)
		}
		return hh.Receptor{}, e.errorf("synapse %q is not there", truncate(id))
	}
	g, err := s.quantity("gbase", conductance)
	if err != nil {
		return hh.Receptor{}, err
	}
	reversal, err := s.quantity("erev", voltage)
	if err != nil {
		return hh.Receptor{}, err
	}
	r := hh.Receptor{Name: id, G: perArea(scaleByPower10(g, 3), um2), E: scaleByPower10(reversal, 3)}
	ms := func(attr string) (t float64) {
		if err == nil {
			t, err = s.quantity(attr, timeDim)
		}
		if err == nil && !(t > 0) {
			err = s.errorf("attribute %s: %v ms, want a positive time", attr, scaleByPower10(t, 3))
		}
		return scaleByPower10(t, 3)
	}
	switch s.name {
	case "expOneSynapse":
		r.Tau = ms("tauDecay")
	case "expTwoSynapse":
		// The standard's formula is symmetric in both. It is 0/0 if they are equal,
		// with the alpha function as its limit.
		rise, decay := ms("tauRise"), ms("tauDecay")
		r.Rise, r.Tau = min(rise, decay), max(rise, decay)
	case "alphaSynapse":
		r.Tau = ms("tau")
		r.Rise = r.Tau
	}
	return r, err
}
