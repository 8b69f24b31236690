package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/steps"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// Kinetics is a receptor's binding of transmitter, which a spike releases in a pulse: the
// part s of a synapse's receptors that is bound follows
//
//	ds/dt = Alpha*T*(1-s) - Beta*s
//
// with T = Concentration for Duration after the spike has arrived, and T = 0 otherwise
// (Destexhe, Mainen & Sejnowski, Neural Comput. 6:14, 1994). A spike that arrives in
// a pulse of the same synapse makes it end Duration after itself.
//
// Each synapse has its own s. As it depends on its source's spikes alone, those of a
// target are summed, with the weights, into three variables of the target: NAME is the sum
// of w*s of all its synapses, NAME_on the sum of w of those in a pulse, NAME_bound the sum
// of w*s of those (Lytton, Neural Comput. 8:501, 1996). Every method takes them through a
// step exactly, rounding apart, whatever Config.Dt is. What rounding leaves of NAME_on when
// no pulse is on is about its precision times the sum of the weights.
//
// The connections of such a receptor are from populations: it takes no PoissonInput,
// whose spikes have no source that remembers s.
type Kinetics struct {
	Alpha         float64 // rate of binding, 1/(mM ms)
	Beta          float64 // rate of unbinding, 1/ms
	Concentration float64 // of transmitter in a pulse, mM
	Duration      float64 // of a pulse, ms, rounded to one or more steps by WholeSteps
}

// binding returns the rates as the engine has them.
func (k Kinetics) binding() engine.Binding {
	return engine.Binding{On: float64(k.Alpha * k.Concentration), Off: k.Beta}
}

// pulses returns what makes pulses of the spikes of so many sources, nil without
// kinetics.
func (k Kinetics) pulses(sources int, dt float64) *synapses.Pulses {
	if k == (Kinetics{}) {
		return nil
	}
	b := k.binding()
	return synapses.NewPulses(sources, uint64(steps.Whole(k.Duration, dt)), b.On, b.Off, dt)
}

// longestPulse is the longest pulse in steps.
const longestPulse = 1 << 20

// checkPulse returns an error if a pulse has no step, or too many.
func (r *Receptor) checkPulse(dt float64) error {
	if r.Kinetics == (Kinetics{}) {
		return nil
	}
	if n := steps.Whole(r.Kinetics.Duration, dt); n < 1 || n > longestPulse {
		return fmt.Errorf("receptor %s: a pulse of %v ms is %.4g steps of %v ms, want 1 to %d", r.Name, r.Kinetics.Duration, n, dt, longestPulse)
	}
	return nil
}

func (r *Receptor) validateKinetics() error {
	k := r.Kinetics
	positive := func(x float64) bool { return x > 0 && !math.IsInf(x, 0) }
	switch {
	case !positive(k.Alpha):
		return fmt.Errorf("receptor %s: Alpha is %v/(mM ms), want a positive number", r.Name, k.Alpha)
	case !positive(k.Beta):
		return fmt.Errorf("receptor %s: Beta is %v/ms, want a positive number", r.Name, k.Beta)
	case !positive(k.Concentration):
		return fmt.Errorf("receptor %s: Concentration is %v mM, want a positive number", r.Name, k.Concentration)
	case !positive(k.Duration):
		return fmt.Errorf("receptor %s: Duration is %v ms, want a positive number", r.Name, k.Duration)
	case !positive(k.binding().On) || math.IsInf(k.binding().On+k.Beta, 0):
		return fmt.Errorf("receptor %s: Alpha*Concentration is %v/ms, want a positive number", r.Name, k.binding().On)
	case r.Tau != 0 || r.Rise != 0:
		return fmt.Errorf("receptor %s: Tau is %v ms and Rise %v ms beside Kinetics, want 0", r.Name, r.Tau, r.Rise)
	case r.Saturating:
		return fmt.Errorf("receptor %s: Saturating beside Kinetics, which saturate by themselves", r.Name)
	case r.Follows != "":
		return fmt.Errorf("receptor %s: Follows is %q beside Kinetics, want none: connect it by itself", r.Name, r.Follows)
	}
	return nil
}
