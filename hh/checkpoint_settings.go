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

// settings lists all of a network's. What is long is there by its hash. Ranks get the list of
// the first.
func (n *Network) settings() ([]snapshots.Setting, error) {
	if len(n.populations)+len(n.sources) == 0 {
		return nil, errors.New("the network has no population")
	}
	n.makePool()
	for _, s := range n.synapses {
		if s.fingerprint == nil {
			sum := n.sumOf(n.pool.Fingerprint(s.projection))
			s.fingerprint = &sum
		}
	}
	all, err := n.listSettings(n.hash)
	return n.ofFirst(all, err)
}

// listSettings lists them with the hashes of what each rank has a part of.
func (n *Network) listSettings(hash func(lists ...[]float64) string) ([]snapshots.Setting, error) {
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
		if err := p.settings(add, hash); err != nil {
			return nil, err
		}
	}
	for _, s := range n.sources {
		s.settings(add)
	}
	for i, s := range n.synapses {
		p := s.projection
		add(fmt.Sprintf("connection %d", i), "%d synapses from %q to %s of %q", p.Count, s.from.name, s.to.model.Receptors[p.Receptor].Name, s.to.name)
		if !p.Weighted {
			add(fmt.Sprintf("weight of connection %d", i), "%v", p.Constant)
		}
		if p.Releases != nil {
			add(fmt.Sprintf("short-term plasticity of connection %d", i), "%s", s.describeShortTerm(hash))
		}
		if p.Plastic != nil {
			add(fmt.Sprintf("STDP of connection %d", i), "%+v", p.Plastic.STDP)
			add(fmt.Sprintf("first weights of connection %d", i), "%s", s.initial)
		}
		if s.fingerprint != nil {
			add(fmt.Sprintf("synapses of connection %d", i), "%016x", *s.fingerprint)
		}
	}
	for i, c := range n.couplings {
		add(fmt.Sprintf("coupling %d", i), "%s", c.setting(hash))
	}
	for i, m := range n.weights {
		add(fmt.Sprintf("recording of weights %d", i), "of connection %d every %d steps of synapses %v", slices.Index(n.synapses, m.of), m.every, m.Places)
	}
	return all, nil
}

// settings adds those of a population.
func (p *Population) settings(add func(name, format string, args ...any), hash func(lists ...[]float64) string) error {
	m := &p.model
	of := func(what string) string { return fmt.Sprintf("%s of population %q", what, p.name) }
	add(of("size"), "%d neurons", p.Len())
	add(of("Cm"), "%v uF/cm2", m.Cm)
	add(of("threshold"), "%v mV", m.Threshold)
	add(of("refractory time"), "%d steps", refractorySteps(m, p.net.config.Dt))
	m.spikeSettings(func(name, format string, args ...any) { add(of(name), format, args...) })
	for _, c := range m.Channels {
		add(of("channel "+c.Name), "%v mS/cm2, %v mV%s%s", c.G, c.E, listGates(c.Gates), c.poolSetting())
	}
	for i := range m.Pools {
		c := &m.Pools[i]
		add(of("pool "+c.Name), "%v mM, %v ms, %v mM/ms per uA/cm2, valence %d, %v mM outside, table %v",
			c.Rest, c.Tau, c.factor(), c.valence(), c.Outside, p.pools[i].grid)
	}
	for _, c := range m.Currents {
		add(of("current "+c.Name), "%v uA/cm2%s%s", c.I, listGates(c.Gates), (&Channel{Pool: c.Pool}).poolSetting())
	}
	for _, r := range m.Receptors {
		add(of("receptor "+r.Name), "%s", r.setting())
	}
	if p.rates == "" {
		var err error
		if p.rates, err = m.hashCurves(&p.net.config, p.pools); err != nil {
			return err
		}
	}
	add(of("rates"), "%s", p.rates)
	if p.tree != nil {
		p.treeSettings(func(what, format string, args ...any) { add(of(what), format, args...) })
	}
	add(of("current"), "%v uA/cm2", p.current)
	for _, name := range slices.Sorted(maps.Keys(p.own)) {
		add(of("each cell's "+name), "%s", hash(p.own[name]))
	}
	for i := range p.inGroups { // whose order counts
		add(of(fmt.Sprintf("parameter %d in a group", i)), "%s", p.inGroups[i].key())
	}
	for i, s := range p.stimuli {
		add(of(fmt.Sprintf("stimulus %d", i)), "%T %+v", s, s)
		if p.tree != nil {
			add(of(fmt.Sprintf("site of stimulus %d", i)), "%v", p.stimulated[i])
		}
		if factors := p.core.Cells.Factors(i); factors != nil {
			add(of(fmt.Sprintf("factors of stimulus %d", i)), "%s", hash(factors))
		}
	}
	for i, q := range p.core.Poisson {
		add(of(fmt.Sprintf("Poisson input %d", i)), "to %s, weight %v", m.Receptors[q.Receptor].Name, q.Weight)
		add(of(fmt.Sprintf("rates of Poisson input %d", i)), "%s", hash(q.Gaps))
	}
	own := func(what, format string, args ...any) { add(of(what), format, args...) }
	p.inputSettings(own, hash)
	p.clampSettings(own)
	for i, s := range p.states {
		add(of(fmt.Sprintf("recording %d", i)), "%s every %d steps of neurons %v", s.Variable, s.every, s.Neurons)
	}
	p.monitorSettings(add)
	return nil
}

func listGates(gates []Gate) string {
	list := ""
	for _, g := range gates {
		list += fmt.Sprintf(", %s^%v", g.Name, g.Power)
		if g.Instantaneous {
			list += " at once"
		}
		if g.Pool != "" {
			list += " of " + g.Pool
		}
	}
	return list
}

// inputSettings adds those of samples and noises.
func (p *Population) inputSettings(add func(what, format string, args ...any), hash func(lists ...[]float64) string) {
	scale := func(of string, i int, scale []float64) {
		if scale != nil {
			add(fmt.Sprintf("factors of %s %d", of, i), "%s", hash(scale))
		}
	}
	for i, s := range p.samples {
		from := ""
		if s.from != 0 {
			from = fmt.Sprintf(" from step %v on", s.from)
		}
		from += s.at.String()
		add(fmt.Sprintf("samples %d", i), "%d every %v ms%s, %s", s.rows, s.every, from, s.hash)
	}
	for i, in := range p.noises {
		add(fmt.Sprintf("noise %d", i), "%+v%v", in.Noise, in.at)
		scale("noise", i, in.scale)
	}
	for i, in := range p.whiteNoises {
		add(fmt.Sprintf("white noise %d", i), "%+v%v", in.WhiteNoise, in.at)
		scale("white noise", i, in.scale)
	}
}

// hashCurves returns a hash of the functions that a step looks up, at the points
// of the table's grid.
func (m *Model) hashCurves(c *Config, pools []poolTable) (string, error) {
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
	for i, t := range pools {
		z, err := m.poolValues(i, t, c)
		if err != nil {
			return "", err
		}
		y = append(y, z...)
	}
	z, err := m.jointValues(pools, c)
	if err != nil {
		return "", err
	}
	y = append(y, z...)
	return snapshots.Hash(y...), nil
}

// poolValues returns the functions of a pool's concentration that a step looks up at the
// points of their table.
func (m *Model) poolValues(pool int, t poolTable, c *Config) ([][]float64, error) {
	n, err := t.grid.Points()
	if err != nil {
		return nil, err
	}
	cs := m.poolCurves(pool, c.Method, c.Dt)
	at, y := make([]float64, n), make([][]float64, len(cs))
	for k := range at {
		at[k] = t.at(t.grid.At(k))
	}
	for k := range y {
		y[k] = make([]float64, n)
	}
	return y, engine.Evaluate(y, cs, at)
}

// poolSetting returns what pools have to do with a channel.
func (c *Channel) poolSetting() string {
	text := ""
	if c.Pool != "" {
		text += ", into " + c.Pool
	}
	if c.Nernst != "" {
		text += ", reversed by " + c.Nernst
	}
	return text
}

// jointValues returns the functions of the voltage and concentrations, at some of both.
func (m *Model) jointValues(pools []poolTable, c *Config) ([][]float64, error) {
	var all [][]float64
	for i, t := range pools {
		vs, cs, err := jointPlaces(c.Grid, t)
		if err != nil {
			return nil, err
		}
		for _, f := range m.jointCurves(i, c.Method, c.Dt) {
			err := guard(f.Name, func() error {
				for _, conc := range cs {
					y := make([]float64, len(vs))
					for k, v := range vs {
						y[k] = f.F(v, conc)
					}
					all = append(all, y)
				}
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}
