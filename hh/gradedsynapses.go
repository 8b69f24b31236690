package hh

import (
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// GradedSynapses are chemical synapses without spikes: an activation s of the source
// makes the current g*s*(E - v) into the target (uA/cm2), as in Graubard, J. Neurophysiol.
// 41:1014, 1978, and in models of small circuits such as Wang & Rinzel, Neural Comput.
// 4:84, 1992. Targets see it as it was before the step, see GapJunctions.
type GradedSynapses struct {
	// Rule says which cells of the first population are connected to which of the second.
	Rule Rule
	// Conductance of each synapse for s = 1, mS/cm2, or nS into cells with dendrites, from 0;
	// nil with the Weights of Pairs.
	Conductance Distribution
	E           float64 // reversal potential, mV
	// Activation is s as a function of the source's voltage in mV, which follows it at
	// once. It is tabulated like the rates of gates.
	Activation func(v float64) float64
	// Gate, in place of Activation, is the gate of the source's model that is s, which
	// follows the voltage by the gate's kinetics. A channel whose G is 0 may hold it.
	Gate string
	// Source and Target are where cells with dendrites have the activation, and where the
	// current flows; the zero Site of single compartments.
	Source, Target cell.Site
}

// ConnectGraded connects cells of two populations, or of one, by graded synapses, from
// now on, as ConnectGaps joins them.
func (n *Network) ConnectGraded(from, to *Population, g GradedSynapses) (*Coupling, error) {
	fail := func(err error) (*Coupling, error) { return nil, fmt.Errorf("hh: graded synapses: %w", err) }
	if !finite(g.E) {
		return fail(fmt.Errorf("their E is %v mV, want a finite number", g.E))
	}
	if (g.Activation == nil) == (g.Gate == "") {
		return fail(errors.New("want an Activation or a Gate, one of the two"))
	}
	if from == nil {
		return fail(errors.New("from no population, want one"))
	}
	by := g.Gate // for checkpoints
	shown, err := from.activation(&g)
	if g.Activation != nil && err == nil {
		by, err = from.hashActivation(g.Activation)
	}
	if err := from.agree("ConnectGraded", err); err != nil {
		return fail(err)
	}
	c, err := n.couple(coupled{kind: "graded synapses", from: from, to: to, rule: g.Rule, g: g.Conductance, source: g.Source, target: g.Target})
	if err != nil {
		return nil, err
	}
	c.kind += fmt.Sprintf(" of E %v mV by %s", g.E, by)
	if err := c.bind(engine.Coupling{Shown: shown, Graded: true, E: g.E}); err != nil {
		return nil, err
	}
	return c, nil
}

// activation returns what the population's cells show to the targets of graded synapses.
func (p *Population) activation(g *GradedSynapses) (engine.Shown, error) {
	at, err := p.ofCoupling(g.Source, 0)
	if err != nil {
		return engine.Shown{}, fmt.Errorf("their Source: %w", err)
	}
	if g.Activation == nil && at != nil {
		if !p.model.isGate(g.Gate) {
			return engine.Shown{}, fmt.Errorf("hh: population %q: %q is no gate", p.name, g.Gate)
		}
		k, err := p.variableAt(g.Source, g.Gate)
		return engine.Shown{Variable: k}, err
	}
	if g.Activation == nil {
		k, err := p.variable(g.Gate)
		if err == nil && (k == 0 || k > len(p.model.dynamic())) {
			err = fmt.Errorf("hh: population %q: %q is no gate", p.name, g.Gate)
		}
		return engine.Shown{Variable: k}, err
	}
	c := &p.net.config
	curves := []table.Curve{{Name: "activation", F: g.Activation}}
	if c.Order == table.Exact {
		return engine.Shown{Variable: at.variable(), Exact: curvesWithLimits(curves, p.grid.Step)}, nil
	}
	t, err := table.NewOrder(c.Order, p.grid, curves...)
	if err != nil {
		return engine.Shown{}, err
	}
	if c.Precision == 32 {
		return activationRows[float32](t, at)
	}
	return activationRows[float64](t, at)
}

func activationRows[T kernel.Float](t *table.Table, at *place) (engine.Shown, error) {
	rows, err := table.Rows[T](t)
	return engine.Shown{Variable: at.variable(), Rows: rows}, err
}

// hashActivation returns what checkpoints know an activation by: a hash of it at the
// points of the table's grid.
func (p *Population) hashActivation(f func(v float64) float64) (string, error) {
	n, err := p.grid.Points()
	if err != nil {
		return "", err
	}
	v, y := make([]float64, n), make([]float64, n)
	for i := range v {
		v[i] = p.grid.At(i)
	}
	if err := engine.Evaluate([][]float64{y}, []table.Curve{{Name: "activation", F: f}}, v); err != nil {
		return "", err
	}
	return snapshots.Hash(y), nil
}
