package hh

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// settings lists all of a network's. What is long is there by its hash.
func (n *Network) settings() ([]snapshots.Setting, error) {
	if len(n.populations) == 0 {
		return nil, errors.New("the network has no population")
	}
	n.makePool()
	backend, err := n.Backend()
	if err != nil {
		return nil, err
	}
	c := &n.config
	all := []snapshots.Setting{
		{Name: "backend", Value: backend.String(), Free: true},
		{Name: "processor", Value: runtime.GOARCH, Free: true},
		{Name: "threads", Value: fmt.Sprint(c.Threads), Free: true},
	}
	add := func(name, format string, args ...any) {
		all = append(all, snapshots.Setting{Name: name, Value: snapshots.Shorten(fmt.Sprintf(format, args...))})
	}
	add("dt", "%v ms", c.Dt)
	add("method", "%s", c.Method)
	add("order", "%s", c.Order)
	add("grid", "%v to %v mV by %v", c.Grid.Min, c.Grid.Max, c.Grid.Step)
	add("precision", "%d bits", c.Precision)
	add("seed", "%d", c.Seed)
	for _, p := range n.populations {
		if err := p.settings(add); err != nil {
			return nil, err
		}
	}
	for i, s := range n.synapses {
		p := s.projection
		if s.fingerprint == nil {
			sum := n.pool.Fingerprint(p)
			s.fingerprint = &sum
		}
		add(fmt.Sprintf("connection %d", i), "%d synapses from %q to %s of %q", p.Count, s.from.name, s.to.model.Receptors[p.Receptor].Name, s.to.name)
		if !p.Weighted {
			add(fmt.Sprintf("weight of connection %d", i), "%v", p.Constant)
		}
		add(fmt.Sprintf("synapses of connection %d", i), "%016x", *s.fingerprint)
	}
	return all, nil
}

// settings adds those of a population.
func (p *Population) settings(add func(name, format string, args ...any)) error {
	m := &p.model
	of := func(what string) string { return fmt.Sprintf("%s of population %q", what, p.name) }
	add(of("size"), "%d neurons", p.Len())
	add(of("Cm"), "%v uF/cm2", m.Cm)
	add(of("threshold"), "%v mV", m.Threshold)
	add(of("refractory time"), "%d steps", refractorySteps(m, p.net.config.Dt))
	for _, c := range m.Channels {
		gates := ""
		for _, g := range c.Gates {
			gates += fmt.Sprintf(", %s^%v", g.Name, g.Power)
			if g.Instantaneous {
				gates += " at once"
			}
		}
		add(of("channel "+c.Name), "%v mS/cm2, %v mV%s", c.G, c.E, gates)
	}
	for _, r := range m.Receptors {
		add(of("receptor "+r.Name), "%s", r.setting())
	}
	if p.rates == "" {
		var err error
		if p.rates, err = m.hashCurves(&p.net.config); err != nil {
			return err
		}
	}
	add(of("rates"), "%s", p.rates)
	add(of("current"), "%v uA/cm2", p.current)
	for _, name := range slices.Sorted(maps.Keys(p.own)) {
		add(of("each cell's "+name), "%s", snapshots.Hash(p.own[name]))
	}
	for i, s := range p.stimuli {
		add(of(fmt.Sprintf("stimulus %d", i)), "%T %+v", s, s)
		if factors := p.core.Cells.Factors(i); factors != nil {
			add(of(fmt.Sprintf("factors of stimulus %d", i)), "%s", snapshots.Hash(factors))
		}
	}
	for i, q := range p.core.Poisson {
		add(of(fmt.Sprintf("Poisson input %d", i)), "to %s, weight %v", m.Receptors[q.Receptor].Name, q.Weight)
		add(of(fmt.Sprintf("rates of Poisson input %d", i)), "%s", snapshots.Hash(q.Gaps))
	}
	for i, in := range p.noises {
		add(of(fmt.Sprintf("noise %d", i)), "%+v", in)
	}
	for i, s := range p.states {
		add(of(fmt.Sprintf("recording %d", i)), "%s every %d steps of neurons %v", s.Variable, s.every, s.Neurons)
	}
	for i, s := range p.monitors {
		add(of(fmt.Sprintf("monitor %d", i)), "%s", s.kind())
	}
	return nil
}

// hashCurves returns a hash of the functions that a step looks up, at the points
// of the table's grid.
func (m *Model) hashCurves(c *Config) (string, error) {
	cs := curves(m, c.Method, c.Dt)
	n, err := c.Grid.Points()
	if err != nil {
		return "", err
	}
	v, y := make([]float64, n), make([][]float64, len(cs))
	for i := range v {
		v[i] = c.Grid.At(i)
	}
	for i := range y {
		y[i] = make([]float64, n)
	}
	if err := engine.Evaluate(y, cs, v); err != nil {
		return "", err
	}
	return snapshots.Hash(y...), nil
}
