package synapses

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/steps"
)

// maxSynapses is the most that one projection may have.
const maxSynapses = math.MaxUint32

// Validate returns an error if something is wrong with the Spec, whatever its size.
func (s *Spec) Validate() error {
	if s.Rule == nil {
		return errors.New("no rule given")
	}
	if s.Shape.Multapses {
		switch s.Rule.(type) {
		case InDegree, OutDegree:
		default:
			return fmt.Errorf("multapses go with InDegree and OutDegree, not with %s", strings.TrimPrefix(fmt.Sprintf("%T", s.Rule), "synapses."))
		}
	}
	if err := s.Rule.validate(s.Shape); err != nil {
		return err
	}
	pairs, _ := s.Rule.(Pairs)
	weight := quantity{"weight", "", fmt.Sprintf("a finite number of %d bits", s.Precision), func(x float64) bool {
		return finite(x) && (s.Precision == 64 || finite(float64(float32(x))))
	}}
	if err := weight.check(s.Weight, pairs.Weights, len(pairs.Sources)); err != nil {
		return err
	}
	delay := quantity{"delay", " ms", fmt.Sprintf("0 to %v ms, %d steps", MaxDelay*s.Dt, MaxDelay), func(x float64) bool {
		return x >= 0 && steps.Whole(x, s.Dt) <= MaxDelay
	}}
	if err := delay.check(s.Delay, pairs.Delays, len(pairs.Sources)); err != nil {
		return err
	}
	if s.ShortTerm != nil {
		if err := s.ShortTerm.validate(); err != nil {
			return fmt.Errorf("short-term plasticity: %w", err)
		}
	}
	if s.STDP != nil {
		if err := s.validateSTDP(); err != nil {
			return fmt.Errorf("STDP: %w", err)
		}
	}
	if s.Index == random.MaxProjections {
		return fmt.Errorf("more than %d projections", random.MaxProjections)
	}
	return nil
}

func (s *ShortTerm) validate() error {
	utilization := quantity{"utilization", "", "U from 0 to 1", func(x float64) bool { return x >= 0 && x <= 1 }}
	time := func(name, field string) *quantity {
		return &quantity{name, " ms", field + " from 0 ms", func(x float64) bool { return x >= 0 && finite(x) }}
	}
	return cmp.Or(
		utilization.check(s.U, nil, 0),
		time("recovery time", "TauRec").check(s.TauRec, nil, 0),
		time("facilitation time", "TauFacil").check(s.TauFacil, nil, 0),
	)
}

func (s *Spec) validateSTDP() error {
	p := s.STDP
	from0 := func(name string, x float64) error {
		if !(x >= 0) || math.IsInf(x, 0) {
			return fmt.Errorf("%s is %v, want a finite number from 0", name, x)
		}
		return nil
	}
	time := func(name string, x float64) error {
		if !(x > 0) || math.IsInf(x, 0) || math.IsInf(s.Dt/x, 0) || s.Dt/x == 0 {
			return fmt.Errorf("%s is %v ms, want a positive number", name, x)
		}
		return nil
	}
	if err := cmp.Or(from0("APlus", p.APlus), from0("AMinus", p.AMinus), from0("MuPlus", p.MuPlus), from0("MuMinus", p.MuMinus),
		time("TauPlus", p.TauPlus), time("TauMinus", p.TauMinus)); err != nil {
		return err
	}
	width := p.WMax - p.WMin
	if s.Precision == 32 {
		width = float64(float32(p.WMax)) - float64(float32(p.WMin))
	}
	if !(width > 0) || math.IsInf(max(p.APlus, p.AMinus, 1)*width, 0) {
		return fmt.Errorf("weights from WMin %v to WMax %v, want finite ascending bounds in %d bits", p.WMin, p.WMax, s.Precision)
	}
	pairs, _ := s.Rule.(Pairs)
	weight := quantity{"weight", "", fmt.Sprintf("WMin %v to WMax %v", p.WMin, p.WMax), func(x float64) bool { return p.WMin <= x && x <= p.WMax }}
	return weight.check(s.Weight, pairs.Weights, len(pairs.Sources))
}

// quantity is something that each synapse or source has.
type quantity struct {
	name, unit string
	want       string
	fits       func(x float64) bool // true for all between two for which it is
}

// check returns an error unless all values fit, which are drawn from d or those of
// so many pairs.
func (q *quantity) check(d random.Distribution, values []float64, pairs int) error {
	switch {
	case values != nil && d != nil:
		return fmt.Errorf("%ss given twice, for each pair and by the connection", q.name)
	case values != nil && len(values) != pairs:
		return fmt.Errorf("%d %ss for %d pairs, want as many", len(values), q.name, pairs)
	case values != nil:
		for i, x := range values {
			if !q.fits(x) {
				return fmt.Errorf("%s of pair %d is %v%s, want %s", q.name, i, x, q.unit, q.want)
			}
		}
		return nil
	case d == nil:
		return fmt.Errorf("no %s given", q.name)
	}
	if err := d.Validate(); err != nil {
		return fmt.Errorf("%s%s: %w", q.name, strings.Replace(q.unit, " ", " in ", 1), err)
	}
	lo, hi := d.Bounds()
	switch {
	case q.fits(lo) && q.fits(hi):
		return nil
	case lo == hi:
		return fmt.Errorf("%s is %v%s, want %s", q.name, lo, q.unit, q.want)
	}
	return fmt.Errorf("%ss from %v to %v%s, want %s; Truncated draws again what is outside", q.name, lo, hi, q.unit, q.want)
}

// CheckSize returns an error if there are too many synapses from one population to
// another, whose names it gets, or too many for the machine's memory.
// synapsesPerVisit is the average number that a source has in a partition.
func (s *Spec) CheckSize(from, to string, synapsesPerVisit int) error {
	expect := s.Rule.expect(s.Shape)
	ranks := float64(s.Team.Size())
	what := fmt.Sprintf("about %.4g synapses from %q to %q", expect, from, to)
	if own := expect / ranks; own+6*math.Sqrt(own) > maxSynapses { // more than six standard deviations off is not to be expected
		return fmt.Errorf("hh: %s, at most %d fit one projection of a process", what, uint32(maxSynapses))
	}
	// 6 bytes a synapse until it is in a CSR, 4 afterwards, and twice its weight if
	// it has one; each partition's index of sources, for as many partitions as
	// there are where delays are longest.
	each := 10.0
	if s.STDP != nil {
		each += 6 + 8 // what was drawn stays
	}
	if _, constant := s.Weight.(random.Constant); !constant || s.STDP != nil {
		each += 8 + float64(s.Precision/8)
	}
	sources, targets := float64(s.Shape.From), float64(s.Shape.To)
	perSource := 0.0
	if s.ShortTerm != nil {
		perSource = 3*8 + 3*8 + 32 // state, parameters, the random streams of these
	}
	partitions := expect/sources/float64(synapsesPerVisit) + targets/(1<<(synapseBits-16)) + 1 + float64(s.Threads)
	perTarget := 0.0
	if s.STDP != nil {
		perSource += 16
		perTarget = 16 + 24 + float64(FewRecent)*16
	}
	if ranks > 1 {
		what += fmt.Sprintf(" on one of %v ranks", ranks)
		// Sources that have synapses here are no more than these.
		sources = min(sources, (expect+sources)/ranks)
		partitions /= ranks
	}
	return memory.Check(what, uint64((each*expect+perTarget*targets+s.Rule.scratch(s.Shape, s.Threads))/ranks+(4*partitions+perSource)*sources))
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
