package hh

import (
	"fmt"
	"math"
	"slices"
)

// Component is one of several time courses of a receptor.
type Component struct {
	Share     float64 // of the receptor's G; those of all components make 1
	Tau, Rise float64 // ms, as those of a Receptor
}

// Components returns the receptor as several that a spike reaches at once, through one
// synapse, with an s each: GABA-A with a fast and a slow decay, NMDA with two. The first
// has the receptor's name, the others that with "_2", "_3" and so on; they follow it. All
// else is the receptor's, G times the share of each. It is an error unless the shares are
// positive and make 1, to 1e-9.
func (r Receptor) Components(parts ...Component) ([]Receptor, error) {
	fail := func(format string, args ...any) ([]Receptor, error) {
		return nil, fmt.Errorf("hh: receptor %s: %w", r.Name, fmt.Errorf(format, args...))
	}
	if r.Kinetics != (Kinetics{}) || r.Follows != "" || r.Tau != 0 || r.Rise != 0 {
		return fail("has Tau, Rise, Kinetics or Follows beside its components, want none")
	}
	sum := 0.0
	var all []Receptor
	for i, c := range parts {
		if !(c.Share > 0) || math.IsInf(c.Share, 0) {
			return fail("share of component %d is %v, want a positive number", i+1, c.Share)
		}
		sum += c.Share
		part := r
		part.G, part.Tau, part.Rise = float64(r.G*c.Share), c.Tau, c.Rise
		if i > 0 {
			part.Name, part.Follows = fmt.Sprintf("%s_%d", r.Name, i+1), r.Name
		}
		if err := part.validate(); err != nil {
			return nil, fmt.Errorf("hh: %w", err)
		}
		all = append(all, part)
	}
	if !(math.Abs(sum-1) <= 1e-9) {
		return fail("the shares of its %d components make %v, want 1", len(parts), sum)
	}
	return all, nil
}

// followers returns for each receptor those that follow it, in their order.
func (m *Model) followers() [][]int {
	all := make([][]int, len(m.Receptors))
	for i, r := range m.Receptors {
		if r.Follows != "" {
			k := slices.IndexFunc(m.Receptors, func(x Receptor) bool { return x.Name == r.Follows })
			all[k] = append(all[k], i)
		}
	}
	return all
}

// checkFollows returns an error unless a receptor follows one that can be followed.
func (m *Model) checkFollows(r *Receptor) error {
	if r.Follows == "" {
		return nil
	}
	k := slices.IndexFunc(m.Receptors, func(x Receptor) bool { return x.Name == r.Follows })
	switch {
	case k < 0:
		return fmt.Errorf("receptor %s follows %q, which the model has not", r.Name, r.Follows)
	case m.Receptors[k].Follows != "":
		return fmt.Errorf("receptor %s follows %s, which follows %s: want one that follows none", r.Name, r.Follows, m.Receptors[k].Follows)
	case m.Receptors[k].Kinetics != Kinetics{}:
		return fmt.Errorf("receptor %s follows %s, which has Kinetics: connect it by itself", r.Name, r.Follows)
	}
	return nil
}
