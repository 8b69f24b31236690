package engine

import "github.com/lut4go/lut4go/kernel"

func compile[T kernel.Float](d *Description, rows *kernel.Rows[T], pools ...PoolRows[T]) *model[T] {
	m := &model[T]{
		Description: d,
		rows:        rows,
		bounds:      kernel.NewBounds(T(max(d.Min, -MaxVoltage)), T(min(d.Max, MaxVoltage))),
		variables:   1 + d.Gates,
		g0:          T(d.LeakG),
		threshold:   T(d.Threshold),
		stages:      rkStages[T](d),
	}
	curve := 2 * d.Gates
	for _, ch := range d.Channels {
		c := channel[T]{
			g: T(ch.G), e: T(ch.E), current: ch.Current, curve: -1, factors: ch.Factors, simple: !ch.Current && !ch.ofPools() && simple(ch.Factors),
			into: ch.Into, pools: ch.Pools, from: ch.Reversal,
		}
		if ch.Curve {
			c.curve = curve
			curve++
		}
		m.channels = append(m.channels, c)
	}
	multiplies := make([]bool, len(d.Pools))
	for _, c := range m.channels {
		for _, f := range c.pools {
			multiplies[f.Pool] = true
		}
		if c.from != nil {
			multiplies[c.from.Pool] = true
		}
	}
	gate := m.variables
	m.variables += d.poolVariables()
	for i := range d.Pools {
		p := pool[T]{Pool: &d.Pools[i], poolConstants: compilePool[T](d, &d.Pools[i]), c: m.variables - len(d.Pools) + i, gate: gate, multiplies: multiplies[i]}
		if i < len(pools) {
			p.PoolRows = pools[i]
		}
		gate += p.Gates + p.JointGates
		m.pools = append(m.pools, p)
	}
	for i := range d.Receptors {
		r := compileReceptor[T](d, &d.Receptors[i])
		r.s, r.x = m.variables, m.variables
		if d.Receptors[i].Rise > 0 {
			r.x++
		}
		m.variables = r.x + 1
		if r.kinetic != nil {
			m.variables = r.s + kineticVariables
		}
		r.block, r.saturating, r.feeds = -1, d.Receptors[i].Saturating, d.Receptors[i].Feeds
		if d.Receptors[i].Block {
			r.block = curve
			curve++
		}
		m.receptors = append(m.receptors, r)
	}
	m.fused = m.fuse()
	m.setCurrent(0)
	return m
}

// ofPools reports whether a concentration has to do with the channel.
func (c *Channel) ofPools() bool { return c.Into > 0 || len(c.Pools) > 0 || c.Reversal != nil }

// simple reports whether kernel.Channel has the form of the factors: a power of
// one gate, or that times another gate.
func simple(f []Factor) bool {
	if len(f) == 0 || len(f) > 2 || len(f) == 2 && f[1].Power != 1 {
		return false
	}
	n, whole := WholePower(f[0].Power)
	return whole && n >= 1 && n <= 4
}
