package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/internal/portable"
)

// Receptor is a synaptic conductance G*s, or a current, that spikes make. A spike
// that arrives over a synapse of weight w adds to s, t ms later,
//
//	w * exp(-t/Tau)                         with no Rise: a single exponential
//	w * t/Tau * exp(1 - t/Tau)              with Rise = Tau: the alpha function
//	w * (exp(-t/Tau) - exp(-t/Rise)) / peak otherwise: a double exponential
//
// so that w is the peak of each. (Rall, J. Neurophysiol. 30:1138, 1967, for the
// alpha function; Rothman in Encyclopedia of Computational Neuroscience, 2014,
// for all three.) With a Rise the receptor has a second state variable, named
// by it and "_rise".
type Receptor struct {
	Name    string
	G       float64 // for s = 1: conductance, mS/cm2, or current, uA/cm2
	E       float64 // reversal potential of a conductance, mV; 0 for a current
	Tau     float64 // decay time constant, ms; 0 with Kinetics
	Rise    float64 // rise time constant, ms, up to Tau; 0 for none
	Current bool    // s makes a current, positive inward, rather than a conductance

	// Block is the part of the receptors that a voltage v (mV) leaves open, such as
	// MagnesiumBlock: the conductance or current is G*s*Block(v). Nil leaves all open. It
	// is tabulated beside the curves of the channels and follows the voltage at once, as
	// an instantaneous gate does.
	Block Rate
	// Saturating has a spike of weight w add w*(1-s) to s, not w, so that s stays below 1
	// for weights of 0 to 1: all synapses of a cell share the same receptors. Arrivals
	// in one step saturate one after the other, in the order that Connect describes.
	// There is then no Rise.
	Saturating bool
	// Follows names another receptor of the model, at which all that arrives arrives here
	// too, through the same synapses: for conductances of several components, see
	// Receptor.Components.
	Follows string
	// Kinetics, if it is not zero, takes the place of Tau and Rise.
	Kinetics Kinetics
}

// variables returns the names of the receptor's state variables.
func (r *Receptor) variables() []string {
	switch {
	case r.Kinetics != Kinetics{}:
		return []string{r.Name, r.Name + "_on", r.Name + "_bound"}
	case r.Rise > 0:
		return []string{r.Name, r.Name + "_rise"}
	}
	return []string{r.Name}
}

// setting says what the receptor is where checkpoints are compared. Its block is there
// among the curves.
func (r Receptor) setting() string {
	blocked := r.Block != nil
	r.Block = nil
	s := fmt.Sprintf("%+v", r)
	if blocked {
		s += ", blocked by the voltage"
	}
	return s
}

// RiseScale returns the rate, 1/ms, at which a receptor's second variable x makes s grow,
// so that s peaks at a spike's weight, which adds to x:
//
//	ds/dt = -s/Tau + RiseScale*x,  dx/dt = -x/Rise
//
// Who has x from elsewhere may need it. Without a Rise it is 0.
func (r Receptor) RiseScale() float64 {
	if r.Rise == 0 {
		return 0
	}
	return r.scale()
}

// scale returns by what a weight has to be multiplied for s to peak at it, given
// that s follows ds/dt = -s/Tau + scale*x, dx/dt = -x/Rise after x = 1 (1/ms).
func (r *Receptor) scale() float64 {
	if r.Rise == r.Tau {
		return Exp(1) / r.Tau
	}
	// The peak is where the two exponentials' slopes are equal. It all follows from
	// the difference of their times, which is exact where these are near each other,
	// so that nothing cancels there.
	d := (r.Tau - r.Rise) / r.Rise
	k := d / r.Tau
	t := portable.Log1p(d) / k
	return 1 / float64(t*float64(Exp(-t/r.Tau)*Exprel(-float64(k*t))))
}

func (r *Receptor) validate() error {
	switch {
	case !(r.G >= 0) || math.IsInf(r.G, 0):
		return fmt.Errorf("receptor %s: G is %v mS/cm2, want a number from 0", r.Name, r.G)
	case !finite(r.E):
		return fmt.Errorf("receptor %s: E is %v mV, want a finite number", r.Name, r.E)
	case r.Current && r.E != 0:
		return fmt.Errorf("receptor %s: E is %v mV, want none for a current", r.Name, r.E)
	case r.Kinetics != Kinetics{}:
		return r.validateKinetics()
	case !(r.Tau > 0) || math.IsInf(r.Tau, 0):
		return fmt.Errorf("receptor %s: Tau is %v ms, want a positive number", r.Name, r.Tau)
	case !(r.Rise >= 0 && r.Rise <= r.Tau):
		return fmt.Errorf("receptor %s: Rise is %v ms, want 0 to Tau, %v ms", r.Name, r.Rise, r.Tau)
	case r.Saturating && r.Rise > 0:
		return fmt.Errorf("receptor %s: Rise is %v ms of a saturating receptor, want 0", r.Name, r.Rise)
	case r.Rise > 0 && !finite(r.scale()):
		return fmt.Errorf("receptor %s: Rise is %v ms beside Tau, %v ms: too short for its rate to be a float64, want 0 for none", r.Name, r.Rise, r.Tau)
	}
	return nil
}
