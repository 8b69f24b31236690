package engine

// sumPools takes the gates of pools through a step, half of one if it is the first, and keeps
// the voltages, which others then move.
func (s *stepper[T]) sumPools(first bool) error {
	lookUp := func() error { return s.lookUpPools(s.view) }
	if first {
		lookUp = s.lookUpPoolsHalf
	}
	if err := lookUp(); err != nil {
		return err
	}
	s.rememberForPools()
	return s.advancePoolGates()
}

// Concentrate takes the concentrations through the step as advancePools does, once the voltages
// have been moved, and notes which leave their table.
func (m *MembraneStepper) Concentrate() {
	s := &m.s
	m.strays = m.strays[:0]
	for i := range s.model.pools {
		p, w := &s.model.pools[i], &s.work.pools[i]
		in := concentrating{c: s.view[p.c], before: s.beforePools, after: s.view[0], g: w.g, e: w.e, min: p.Min, max: p.Max}
		var strays bool
		if own := s.own.pool(i); own == nil {
			strays = in.alike(p.poolConstants)
		} else {
			strays = in.each(own)
		}
		m.strays = append(m.strays, strays)
	}
}

// Strays reports whether a concentration of a pool has been taken outside of its table, or is
// none.
func (m *MembraneStepper) Strays(pool int) bool { return m.strays[pool] }

// concentrating is concentrations in a step, with the voltages before and after it and the sums
// of their channels.
type concentrating struct {
	c, before, after, g, e []float64
	min, max               float64 // of the table
}

// alike takes them through the step with the same constants for all.
func (x *concentrating) alike(k poolConstants[float64]) (strays bool) {
	n := len(x.c)
	before, after, g, e := x.before[:n], x.after[:n], x.g[:n], x.e[:n]
	for i, c := range x.c {
		v := float64(0.5 * (before[i] + after[i]))
		c += float64(k.part * (float64(k.gain*(e[i]-float64(g[i]*v))) + k.rest - c))
		if c < 0 {
			c = 0
		}
		strays = strays || !(c >= x.min && c <= x.max)
		x.c[i] = c
	}
	return strays
}

// each takes them through the step, each with constants of its own.
func (x *concentrating) each(k *ownPool[float64]) (strays bool) {
	n := len(x.c)
	before, after, g, e := x.before[:n], x.after[:n], x.g[:n], x.e[:n]
	part, gain, rest := k.part[:n], k.gain[:n], k.rest[:n]
	for i, c := range x.c {
		v := float64(0.5 * (before[i] + after[i]))
		c += float64(part[i] * (float64(gain[i]*(e[i]-float64(g[i]*v))) + rest[i] - c))
		if c < 0 {
			c = 0
		}
		strays = strays || !(c >= x.min && c <= x.max)
		x.c[i] = c
	}
	return strays
}
