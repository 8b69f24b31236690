package neuroml

import "github.com/lut4go/lut4go/hh"

// synapseTags are the names of the elements that are supported synapses.
var synapseTags = []string{
	"expOneSynapse", "expTwoSynapse", "expThreeSynapse", "alphaSynapse", "alphaCurrentSynapse",
	"blockingPlasticSynapse", "doubleSynapse",
}

// receptor is a receptor that a synapse's spikes reach.
type receptor struct {
	hh.Receptor
	shortTerm *hh.TsodyksMarkram // of what they release there, nil for none
}

// synapse returns the element of a synapse's id. The element e names it.
func (d *document) synapse(e *element, id string) (*element, error) {
	if s := d.find(id, synapseTags...); s != nil {
		return s, nil
	}
	if other := d.byID[id]; other != nil {
		return nil, other.errorf("is no synapse that is read, want one of %v", synapseTags)
	}
	return nil, e.errorf("synapse %q is not there", truncate(id))
}

// receptors returns the synapse of an id as the receptors of a membrane of um2 that a
// spike through it reaches, each with the same weight. Those of the same name are the same,
// also in another synapse. The element e names the synapse.
func (d *document) receptors(e *element, id string, um2 float64) ([]receptor, error) {
	s, err := d.synapse(e, id)
	if err != nil {
		return nil, err
	}
	if s.name != "doubleSynapse" {
		return d.simpleReceptors(s, um2)
	}
	var all []receptor
	for _, attr := range []string{"synapse1", "synapse2"} {
		part, err := s.text(attr)
		if err != nil {
			return nil, err
		}
		x, err := d.synapse(s, part)
		if err != nil {
			return nil, err
		}
		if x.name == "doubleSynapse" {
			return nil, s.errorf("attribute %s: %s is one too, want a synapse of another kind", attr, x.tag())
		}
		of, err := d.simpleReceptors(x, um2)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	return all, nil
}

// simpleReceptors returns a synapse that is not made of others, as receptors named by
// its id, with a number if there are several.
func (d *document) simpleReceptors(s *element, um2 float64) ([]receptor, error) {
	all, err := s.receptors(um2)
	for _, r := range all {
		if other := d.find(r.Name, synapseTags...); err == nil && other != nil && other != s {
			err = other.errorf("has the name of a receptor of %s, want another one", s.tag())
		}
	}
	return all, err
}

func (s *element) receptors(um2 float64) ([]receptor, error) {
	var err error
	get := func(attr string, dim dimension, power int) (x float64) {
		if err == nil {
			x, err = s.quantity(attr, dim)
		}
		return scaleByPower10(x, power)
	}
	ms := func(attr string) float64 {
		t := get(attr, timeDim, 3)
		if err == nil && !(t > 0) {
			err = s.errorf("attribute %s: %v ms, want a positive time", attr, t)
		}
		return t
	}
	conducting := func(gbase string) receptor {
		return receptor{Receptor: hh.Receptor{Name: s.attrs["id"], G: perArea(get(gbase, conductance, 3), um2), E: get("erev", voltage, 3)}}
	}
	// twoExponentials gives a receptor the time course of an expTwoSynapse. The standard's
	// formula is symmetric in both. It is 0/0 if they are equal, with the alpha function
	// as its limit.
	twoExponentials := func(r receptor, decay string) receptor {
		rise, tau := ms("tauRise"), ms(decay)
		r.Rise, r.Tau = min(rise, tau), max(rise, tau)
		return r
	}
	var all []receptor
	switch s.name {
	case "expOneSynapse":
		r := conducting("gbase")
		r.Tau = ms("tauDecay")
		all = append(all, r)
	case "expTwoSynapse":
		all = append(all, twoExponentials(conducting("gbase"), "tauDecay"))
	case "blockingPlasticSynapse":
		r := twoExponentials(conducting("gbase"), "tauDecay")
		if err == nil {
			err = s.addMechanisms(&r)
		}
		all = append(all, r)
	case "expThreeSynapse":
		// The part that rises is shared, but it is the sum of those of two
		// expTwoSynapses.
		first, second := twoExponentials(conducting("gbase1"), "tauDecay1"), twoExponentials(conducting("gbase2"), "tauDecay2")
		first.Name += ".1"
		second.Name += ".2"
		all = append(all, first, second)
	case "alphaSynapse":
		r := conducting("gbase")
		r.Tau = ms("tau")
		r.Rise = r.Tau
		all = append(all, r)
	case "alphaCurrentSynapse":
		r := receptor{Receptor: hh.Receptor{Name: s.attrs["id"], Current: true, G: perArea(get("ibase", current, 6), um2), Tau: ms("tau")}}
		r.Rise = r.Tau
		all = append(all, r)
	}
	return all, err
}
