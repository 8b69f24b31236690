package hh

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/kernel"
)

// Parameters returns the names of what can differ from cell to cell: "Cm"
// (uF/cm2), "current" (uA/cm2), and for each channel and receptor its
// conductance "NAME.G" (mS/cm2; of a current receptor, uA/cm2) and reversal
// potential "NAME.E" (mV).
func (m *Model) Parameters() []string {
	names := []string{"Cm", "current"}
	for _, c := range m.Channels {
		names = append(names, c.Name+".G", c.Name+".E")
	}
	for _, r := range m.Receptors {
		names = append(names, r.Name+".G", r.Name+".E")
	}
	return names
}

// SetParameter draws a parameter of every cell from a distribution, in place of
// the model's one value for all: one of Model.Parameters. Each cell has a
// random stream of its own. A population with parameters that differ is stepped
// by the general kernels; others pay nothing.
func (p *Population) SetParameter(name string, d Distribution) error {
	k := slices.Index(p.model.Parameters(), name)
	if k < 0 {
		return fmt.Errorf("hh: population %q has no parameter %q, it has %v", p.name, name, p.model.Parameters())
	}
	x, err := p.draw(d, drawParameter, k)
	if err != nil {
		return fmt.Errorf("hh: parameter %s of population %q: %w", name, p.name, err)
	}
	return p.SetParameterEach(name, x)
}

// SetParameterEach sets a parameter of every cell, x[i] for cell i. A
// conductance that the model has as 0 cannot be set where it scales a table or
// a synapse: give the model another value first.
func (p *Population) SetParameterEach(name string, x []float64) error {
	if !slices.Contains(p.model.Parameters(), name) {
		return fmt.Errorf("hh: population %q has no parameter %q, it has %v", p.name, name, p.model.Parameters())
	}
	if len(x) != p.n {
		return fmt.Errorf("hh: %d values of %s for the %d cells of population %q", len(x), name, p.n, p.name)
	}
	for i, y := range x {
		want := ""
		switch {
		case !finite(y):
			want = "a finite number"
		case name == "Cm" && y <= 0:
			want = "a positive number of uF/cm2"
		case strings.HasSuffix(name, ".G") && y < 0 && !p.model.hasCurrent(name):
			want = "a number of mS/cm2 from 0"
		}
		if want != "" {
			return fmt.Errorf("hh: %s of cell %d of population %q is %v, want %s", name, i, p.name, y, want)
		}
	}
	own := map[string][]float64{}
	for k, v := range p.own {
		own[k] = v
	}
	own[name] = slices.Clone(x)
	if err := p.cells.vary(&p.model, own, p.current); err != nil {
		return fmt.Errorf("hh: population %q: %w", p.name, err)
	}
	p.own = own
	return nil
}

// hasCurrent reports whether a parameter is the size of a current receptor,
// which may be negative.
func (m *Model) hasCurrent(name string) bool {
	return slices.ContainsFunc(m.Receptors, func(r Receptor) bool { return r.Current && r.Name+".G" == name })
}

// varied is the parameters of a population that differ from cell to cell, in the
// state's precision; nil slices for those that do not.
type varied[T kernel.Float] struct {
	g0, e0    []T // conductance of channels without gates, and its G*E plus current
	slow      []T // the model's Cm over the cell's
	channels  []variedPair[T]
	receptors []variedPair[T]
}

// variedPair is a channel's or receptor's. g multiplies what the recipe's
// constants or tables give; of a channel without a table it is the conductance
// itself.
type variedPair[T kernel.Float] struct{ g, e []T }

// vary makes the cells' own parameters count from now on.
func (s *typedCells[T]) vary(m *Model, own map[string][]float64, current float64) error {
	n := len(s.state[0])
	v := &varied[T]{}
	scaled := func(name string, by float64) ([]T, error) {
		x, ok := own[name]
		if !ok {
			return nil, nil
		}
		if by == 0 {
			return nil, fmt.Errorf("%s is 0 in the model, which no factor makes another value", name)
		}
		y := kernel.Aligned[T](n)
		for i := range y {
			y[i] = T(x[i] / by)
		}
		return y, nil
	}
	base := false
	for _, c := range m.Channels {
		if len(c.Gates) == 0 {
			base = base || own[c.Name+".G"] != nil || own[c.Name+".E"] != nil
			continue
		}
		unit := 1.0
		if c.instantaneous() {
			unit = c.G
		}
		g, err := scaled(c.Name+".G", unit)
		if err != nil {
			return err
		}
		e, _ := scaled(c.Name+".E", 1)
		v.channels = append(v.channels, variedPair[T]{g, e})
	}
	for _, r := range m.Receptors {
		g, err := scaled(r.Name+".G", r.G)
		if err != nil {
			return err
		}
		e, _ := scaled(r.Name+".E", 1)
		v.receptors = append(v.receptors, variedPair[T]{g, e})
	}
	if base || own["current"] != nil {
		v.sum(m, own, current, n)
	}
	if cm := own["Cm"]; cm != nil {
		v.slow = kernel.Aligned[T](n)
		for i := range v.slow {
			v.slow[i] = T(m.Cm / cm[i])
		}
	}
	s.varied = v
	return nil
}

// sum sets g0 and e0.
func (v *varied[T]) sum(m *Model, own map[string][]float64, current float64, n int) {
	v.g0, v.e0 = kernel.Aligned[T](n), kernel.Aligned[T](n)
	value := func(name string, i int, all float64) float64 {
		if x := own[name]; x != nil {
			return x[i]
		}
		return all
	}
	for i := range n {
		g0, e0 := 0.0, 0.0
		for _, c := range m.Channels {
			if len(c.Gates) == 0 {
				g := value(c.Name+".G", i, c.G)
				g0 += g
				e0 += float64(g * value(c.Name+".E", i, c.E))
			}
		}
		v.g0[i], v.e0[i] = T(g0), T(e0+value("current", i, current))
	}
}
