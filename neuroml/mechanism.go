package neuroml

import (
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// addMechanisms gives the receptor of a blockingPlasticSynapse what its children say. The
// standard's ComponentType would multiply several of a kind, and its schema has one at most.
func (s *element) addMechanisms(r *receptor) error {
	for _, c := range s.children {
		if !slices.Contains([]string{"blockMechanism", "plasticityMechanism", "notes", "annotation", "property"}, c.name) {
			return c.errorf("is not read in %s", s.tag())
		}
	}
	block, err := s.optional("blockMechanism")
	if err == nil && block != nil {
		r.Block, err = block.block()
	}
	if err != nil {
		return err
	}
	plasticity, err := s.optional("plasticityMechanism")
	if err == nil && plasticity != nil {
		r.shortTerm, err = plasticity.shortTerm()
	}
	return err
}

// block returns the part of the receptors that a <blockMechanism> leaves open, nil for all.
// The species is a name alone, as the concentration does not change.
func (e *element) block() (hh.Rate, error) {
	kind, err := e.text("type")
	if err != nil {
		return nil, err
	}
	if kind != "voltageConcDepBlockMechanism" {
		return nil, e.errorf("attribute type: %s is not read, want voltageConcDepBlockMechanism", truncate(kind))
	}
	get := func(attr string, dim dimension, power int) (x float64) {
		if err == nil {
			x, err = e.quantity(attr, dim)
		}
		return scaleByPower10(x, power)
	}
	blocker, half, scale := get("blockConcentration", concentration, 0), get("scalingConc", concentration, 0), get("scalingVolt", voltage, 3)
	switch {
	case err != nil:
		return nil, err
	case !(blocker >= 0):
		return nil, e.errorf("attribute blockConcentration: %v mM, want a number from 0", blocker)
	case !(half > 0):
		return nil, e.errorf("attribute scalingConc: %v mM, want a positive concentration", half)
	case scale == 0:
		return nil, e.errorf("attribute scalingVolt: 0 mV, by which the block divides")
	}
	ratio := blocker / half
	switch {
	case math.IsInf(ratio, 0):
		return nil, e.errorf("attribute blockConcentration: %v mM is too large beside a scalingConc of %v mM", blocker, half)
	case ratio == 0: // also times an exponential that is infinite
		return nil, nil
	}
	return func(v float64) float64 { return 1 / (1 + float64(ratio*hh.Exp(-v/scale))) }, nil
}

// shortTerm returns the short-term plasticity of a <plasticityMechanism>. The standard's
// U goes back to initReleaseProb, not to 0, and rises after the release, not before:
//
//	release = R*U; R = R*(1-U); U = U + initReleaseProb*(1-U)
//
// At each spike it is the u of hh.TsodyksMarkram. It is so at the first one, where both are
// initReleaseProb, P. If both are u at one spike, then at the next, where the exponential of
// the gap is d, both are
//
//	P + (u + P*(1-u) - P)*d = P + u*d*(1-P)
//
// R is its x. The standard has a state for each synapse, at which a spike arrives after the
// synapse's delay; as that does not change, and all have the same parameters, one state of
// the source at its spikes is that of all its synapses.
func (e *element) shortTerm() (*hh.TsodyksMarkram, error) {
	kind, err := e.text("type")
	if err != nil {
		return nil, err
	}
	ms := func(attr string) hh.Constant {
		if err != nil {
			return 0
		}
		var seconds float64
		seconds, err = e.quantity(attr, timeDim)
		t := scaleByPower10(seconds, 3)
		if err == nil && !(t > 0) {
			err = e.errorf("attribute %s: %v ms, want a positive time", attr, t)
		}
		return hh.Constant(t)
	}
	p, err := e.quantity("initReleaseProb", none)
	if err == nil && !(p >= 0 && p <= 1) {
		err = e.errorf("attribute initReleaseProb: %v, want a probability from 0 to 1", p)
	}
	s := &hh.TsodyksMarkram{U: hh.Constant(p), TauRec: ms("tauRec"), TauFacil: hh.Constant(0)}
	switch kind {
	case "tsodyksMarkramDepMechanism":
	case "tsodyksMarkramDepFacMechanism":
		s.TauFacil = ms("tauFac")
	default:
		return nil, e.errorf("attribute type: %s is not read, want tsodyksMarkramDepMechanism or tsodyksMarkramDepFacMechanism", truncate(kind))
	}
	return s, err
}
