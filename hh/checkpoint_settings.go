package hh

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
)

// setting is something that a network was built with. A free one may differ
// where a checkpoint is restored.
type setting struct {
	name, value string
	free        bool
}

// settings lists all of a network's. What is long is there by its hash.
func (n *Network) settings() ([]setting, error) {
	if len(n.populations) == 0 {
		return nil, errors.New("the network has no population")
	}
	if n.crew == nil {
		n.crew = newCrew(n)
	}
	backend, err := n.Backend()
	if err != nil {
		return nil, err
	}
	c := &n.config
	all := []setting{
		{"backend", backend.String(), true},
		{"processor", runtime.GOARCH, true},
		{"threads", fmt.Sprint(c.Threads), true},
	}
	add := func(name, format string, args ...any) {
		all = append(all, setting{name, short(fmt.Sprintf(format, args...)), false})
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
	for i, p := range n.projections {
		if p.print == nil {
			sum := p.fingerprint(n.crew)
			p.print = &sum
		}
		add(fmt.Sprintf("connection %d", i), "%d synapses from %q to %s of %q", p.count, p.from.name, p.to.model.Receptors[p.receptor].Name, p.to.name)
		if !p.weighted {
			add(fmt.Sprintf("weight of connection %d", i), "%v", p.weight)
		}
		add(fmt.Sprintf("synapses of connection %d", i), "%016x", *p.print)
	}
	return all, nil
}

// settings adds those of a population.
func (p *Population) settings(add func(name, format string, args ...any)) error {
	m := &p.model
	of := func(what string) string { return fmt.Sprintf("%s of population %q", what, p.name) }
	add(of("size"), "%d neurons", p.n)
	add(of("Cm"), "%v uF/cm2", m.Cm)
	add(of("threshold"), "%v mV", m.Threshold)
	add(of("refractory time"), "%d steps", p.rest)
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
		add(of("receptor "+r.Name), "%+v", r)
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
		add(of("each cell's "+name), "%s", hashOf(p.own[name]))
	}
	for i, in := range p.cells.stimuli() {
		add(of(fmt.Sprintf("stimulus %d", i)), "%T %+v", in.stimulus, in.stimulus)
		if in.scale != nil {
			add(of(fmt.Sprintf("factors of stimulus %d", i)), "%s", hashOf(in.scale))
		}
	}
	for i, q := range p.poisson {
		add(of(fmt.Sprintf("Poisson input %d", i)), "to %s, weight %v", m.Receptors[q.receptor].Name, q.weight)
		add(of(fmt.Sprintf("rates of Poisson input %d", i)), "%s", hashOf(q.gaps))
	}
	for i, o := range p.cells.processes() {
		add(of(fmt.Sprintf("noise %d", i)), "%+v", o.Noise)
	}
	for i, s := range p.states {
		add(of(fmt.Sprintf("recording %d", i)), "%s every %d steps of neurons %v", s.Variable, s.every, s.Neurons)
	}
	for i, s := range p.streams {
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
	if err := evaluate(y, cs, v); err != nil {
		return "", err
	}
	return hashOf(y...), nil
}

// hashOf returns the beginning of a hash of numbers, every NaN the same.
func hashOf(lists ...[]float64) string {
	h := sha256.New()
	var b [8]byte
	for _, list := range lists {
		for _, x := range list {
			if x != x {
				x = math.NaN()
			}
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
			h.Write(b[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// short returns a text, or its beginning and its hash where it is long.
func short(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%.80s… (%x)", text, sum[:16])
}
