//go:build cgo

package main

// #include "export.h"
import "C"

import (
	"cmp"
	"fmt"

	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
)

// pairsOf returns pairs of neurons.
func pairsOf(n C.int64_t, sources, targets *C.lut4go_index) (p hh.Pairs, err error) {
	if p.Sources, err = numbers("sources", sources, n); err != nil {
		return p, err
	}
	p.Targets, err = numbers("targets", targets, n)
	return p, err
}

// connectionOf returns a connection.
func connectionOf(of *C.lut4go_connection) (c C.lut4go_connection, to networks.Connection, err error) {
	if c, err = structure(of); err != nil {
		return c, to, err
	}
	to.Receptor = text(c.receptor)
	if err := flags(flagOf{"no_self", c.no_self, &to.NoSelf}, flagOf{"multapses", c.multapses, &to.Multapses}); err != nil {
		return c, to, err
	}
	weights, err := each("weights", c.weights)
	if err != nil {
		return c, to, err
	}
	delays, err := each("delays", c.delays)
	if err != nil {
		return c, to, err
	}
	rule := text(c.rule)
	if rule == "" || rule == "pairs" {
		p, err := pairsOf(c.pairs, c.sources, c.targets)
		if err != nil {
			return c, to, err
		}
		p.Weights, p.Delays = weights, delays
		to.Pairs = &p
	} else {
		if len(weights) != 1 || len(delays) != 1 || c.pairs != 0 {
			return c, to, fmt.Errorf("cabi: rule %q with %d weights, %d delays and %d pairs, want one weight and one delay for all, and no pairs", rule, len(weights), len(delays), c.pairs)
		}
		to.Weight, to.Delay = hh.Constant(weights[0]), hh.Constant(delays[0])
		if to.Rule, err = ruleOf(rule, &c); err != nil {
			return c, to, err
		}
	}
	if c.short_term != nil {
		s, err := structure(c.short_term)
		if err != nil {
			return c, to, err
		}
		to.ShortTerm = &hh.TsodyksMarkram{U: hh.Constant(s.u), TauRec: hh.Constant(s.tau_rec), TauFacil: hh.Constant(s.tau_facil)}
	}
	if c.stdp != nil {
		to.STDP, err = stdpOf(c.stdp)
	}
	return c, to, err
}

// ruleOf returns the rule of a name.
func ruleOf(name string, c *C.lut4go_connection) (hh.Rule, error) {
	degree, err := count("neurons of a degree", c.degree)
	if err != nil {
		return nil, err
	}
	switch name {
	case "all-to-all":
		return hh.AllToAll{}, nil
	case "one-to-one":
		return hh.OneToOne{}, nil
	case "probability":
		return hh.Probability(c.probability), nil
	case "in-degree":
		return hh.InDegree(degree), nil
	case "out-degree":
		return hh.OutDegree(degree), nil
	}
	return nil, fmt.Errorf("cabi: rule %q, want pairs, all-to-all, one-to-one, probability, in-degree or out-degree", name)
}

func stdpOf(of *C.lut4go_stdp) (*hh.STDP, error) {
	s, err := structure(of)
	if err != nil {
		return nil, err
	}
	nearest, err := flag("nearest", s.nearest)
	return &hh.STDP{
		APlus: float64(s.a_plus), AMinus: float64(s.a_minus), TauPlus: float64(s.tau_plus), TauMinus: float64(s.tau_minus),
		MuPlus: float64(s.mu_plus), MuMinus: float64(s.mu_minus), WMin: float64(s.w_min), WMax: float64(s.w_max), Nearest: nearest,
	}, err
}

//export lut4go_connect
func lut4go_connect(synapses *C.lut4go_synapses, connection *C.lut4go_connection) C.int {
	return made("synapses", synapses, func() (networks.Handle, error) {
		c, to, err := connectionOf(connection)
		if err != nil {
			return 0, err
		}
		return all.Connect(networks.Handle(c.from), networks.Handle(c.to), to)
	})
}

//export lut4go_synapse_count
func lut4go_synapse_count(synapses C.lut4go_synapses, count *C.int64_t) C.int {
	return answer(func() error {
		if err := place("number of synapses", count); err != nil {
			return err
		}
		n, err := all.Count(networks.Handle(synapses))
		if err == nil {
			*count = C.int64_t(n)
		}
		return err
	})
}

//export lut4go_list_synapses
func lut4go_list_synapses(synapses C.lut4go_synapses, dst *C.lut4go_synapse_list) C.int {
	return answer(func() error {
		l, err := structure(dst)
		if err != nil {
			return err
		}
		var to networks.List
		if l.sources != nil {
			to.Sources, err = results[int64]("sources", l.sources, l.count)
		}
		if l.targets != nil && err == nil {
			to.Targets, err = results[int64]("targets", l.targets, l.count)
		}
		if l.delays != nil && err == nil {
			to.Delays, err = results[float64]("delays", l.delays, l.count)
		}
		if l.weights != nil && err == nil {
			to.Weights, err = results[float64]("weights", l.weights, l.count)
		}
		if err != nil {
			return err
		}
		return all.List(networks.Handle(synapses), to)
	})
}

//export lut4go_set_weights
func lut4go_set_weights(synapses C.lut4go_synapses, weights C.lut4go_each) C.int {
	return answer(func() error {
		w, err := each("weights", weights)
		if err != nil {
			return err
		}
		return all.SetWeights(networks.Handle(synapses), w)
	})
}

//export lut4go_get_short_term
func lut4go_get_short_term(synapses C.lut4go_synapses, n C.int64_t, u, x *C.double) C.int {
	return answer(func() error {
		toU, err := results[float64]("u", u, n)
		toX, err2 := results[float64]("x", x, n)
		if err := cmp.Or(err, err2); err != nil {
			return err
		}
		return all.ShortTerm(networks.Handle(synapses), toU, toX)
	})
}

//export lut4go_connect_gaps
func lut4go_connect_gaps(gaps *C.lut4go_gaps) C.int {
	return answer(func() error {
		g, err := structure(gaps)
		if err != nil {
			return err
		}
		to := networks.Gaps{A: networks.Handle(g.from), B: networks.Handle(g.to)}
		if to.Pairs, err = pairsOf(g.pairs, g.sources, g.targets); err != nil {
			return err
		}
		if to.Pairs.Weights, err = each("conductances", g.conductances); err != nil {
			return err
		}
		return all.ConnectGaps(to)
	})
}

//export lut4go_connect_graded
func lut4go_connect_graded(synapses *C.lut4go_graded) C.int {
	return answer(func() error {
		g, err := structure(synapses)
		if err != nil {
			return err
		}
		to := networks.Graded{From: networks.Handle(g.from), To: networks.Handle(g.to), E: float64(g.e), Gate: text(g.gate)}
		if to.Pairs, err = pairsOf(g.pairs, g.sources, g.targets); err != nil {
			return err
		}
		if to.Pairs.Weights, err = each("conductances", g.conductances); err != nil {
			return err
		}
		if to.Activation, err = samples("activation", g.activation); err != nil {
			return err
		}
		return all.ConnectGraded(to)
	})
}
