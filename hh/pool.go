package hh

import (
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Constants of CODATA 2018, which are exact.
const (
	Faraday     = 96485.33212331001 // C/mol
	GasConstant = 8.31446261815324  // J/(K mol)
)

// Pool is the concentration c (mM) of an ion below the membrane, such as calcium's, which
// decays to its concentration at rest:
//
//	dc/dt = (Rest - c)/Tau + Factor*J
//
// where J is the current inward (uA/cm2) of the channels that name the pool in Channel.Pool
// and Current.Pool. It never falls below 0. Gates depend on it by Gate.Pool, and reversal
// potentials by Channel.Nernst. (Traub, Wong, Miles & Michelson, J. Neurophysiol. 66:635,
// 1991, have it with a Factor; Destexhe, Babloyantz & Sejnowski, Biophys. J. 65:1538, 1993,
// with a shell.)
type Pool struct {
	Name string  // of the state variable, such as "ca"
	Rest float64 // mM
	Tau  float64 // ms
	C0   float64 // concentration to begin with, mM; 0 stands for Rest
	// Shell is the thickness of the shell that the ions enter (um), which makes Factor
	// ShellFactor(Valence, Shell). A pool has one of the two.
	Shell  float64
	Factor float64 // mM/ms per uA/cm2

	Valence int     // of the ion; 0 stands for 2, that of calcium
	Outside float64 // concentration outside the cell, mM, for Nernst
	// Table is where tables of functions of the concentration have their points.
	Table Concentrations
}

// ShellFactor returns the Factor of a Pool whose ions of a valence enter a shell of a
// thickness (um): 1/(valence*Faraday*thickness), in mM/ms per uA/cm2. The shell is thin
// beside the cell; SphericalShellFactor has one that is not.
func ShellFactor(valence int, thickness float64) float64 {
	// 1 uA/cm2 is 1e-2 C/(s m2), a um 1e-6 m, and 1 mM/ms 1e3 mol/(s m3).
	return 10 / float64(float64(float64(valence)*Faraday)*thickness)
}

// SphericalShellFactor is ShellFactor for the outer shell of a sphere whose membrane has an
// area (um2): the current through the area enters the volume between the radius and the
// radius less the thickness.
func SphericalShellFactor(valence int, thickness, area float64) float64 {
	r := math.Sqrt(area / float64(4*math.Pi))
	x := thickness / r
	// The volume over the area is thickness*(1 - x + x^2/3).
	return ShellFactor(valence, float64(thickness*(1-x+float64(x*x)/3)))
}

// Concentrations are the points of a table of functions of a concentration. The zero value
// stands for 0 to 1024 mM with 128 points an octave above 2^-20 mM, about 1 nM.
type Concentrations struct {
	Max float64 // mM
	// A linear table has points from Min to Max in steps of Step.
	Min, Step float64
	// A logarithmic one begins at 0. It has PerOctave points from 0 to Octave (mM), as many
	// from there to 2*Octave, from there to 4*Octave, and so on. Octave is rounded down to a
	// power of two.
	Octave    float64
	PerOctave int
}

var defaultConcentrations = Concentrations{Max: 1024, Octave: 0x1p-20, PerOctave: 128}

// grid returns the points as a grid over places, and the size of the first octave, 0 for a
// linear table.
func (c Concentrations) grid() (g table.Grid, octave float64, err error) {
	if c == (Concentrations{}) {
		c = defaultConcentrations
	}
	logarithmic := c.Octave != 0 || c.PerOctave != 0
	switch {
	case logarithmic && (c.Min != 0 || c.Step != 0):
		err = fmt.Errorf("a table with both Step %v mM and PerOctave %d, want one of them, and Min for Step alone", c.Step, c.PerOctave)
	case !logarithmic && !(c.Min >= 0):
		err = fmt.Errorf("a table from Min %v mM, want a number from 0", c.Min)
	case !logarithmic:
		g = table.Grid{Min: c.Min, Max: c.Max, Step: c.Step}
	case c.PerOctave < 1 || c.PerOctave > 1<<16:
		err = fmt.Errorf("a table with PerOctave %d, want 1 to %d", c.PerOctave, 1<<16)
	case !(c.Octave >= 0x1p-100) || !(c.Max > c.Octave) || !(c.Max <= 0x1p100):
		err = fmt.Errorf("a table of octaves from Octave %v mM to Max %v mM, want numbers from 1e-30 to 1e30, the first below the other", c.Octave, c.Max)
	default:
		from := math.Floor(kernel.PlaceInOctaves(c.Octave))
		octave = math.Ldexp(1, int(from))
		to := math.Ceil(kernel.PlaceInOctaves(c.Max + octave))
		g = table.Grid{Min: from, Max: to, Step: 1 / float64(c.PerOctave)}
	}
	if err == nil {
		_, err = g.Points()
	}
	return g, octave, err
}

// at returns the concentration at a place of the grid.
func concentrationAt(place, octave float64) float64 {
	if octave == 0 {
		return place
	}
	return max(kernel.FromOctaves(place)-octave, 0)
}

// factor returns what Factor and Shell say.
func (p *Pool) factor() float64 {
	if p.Shell != 0 {
		return ShellFactor(p.valence(), p.Shell)
	}
	return p.Factor
}

func (p *Pool) valence() int {
	if p.Valence == 0 {
		return 2
	}
	return p.Valence
}

// first returns the concentration to begin with.
func (p *Pool) first() float64 {
	if p.C0 == 0 {
		return p.Rest
	}
	return p.C0
}

// nernst returns the reversal potential (mV) at a concentration: RT/(zF)*ln(outside/c).
func (p *Pool) nernst(celsius, c float64) float64 {
	mV := 1000 * GasConstant * (celsius - AbsoluteZero) / float64(float64(p.valence())*Faraday)
	return float64(mV * portable.Log(p.Outside/c))
}

func (p *Pool) validate() error {
	number := func(name string, x float64, unit string) error {
		if !(x >= 0) || math.IsInf(x, 0) {
			return fmt.Errorf("pool %s: %s is %v %s, want a number from 0", p.Name, name, x, unit)
		}
		return nil
	}
	for _, err := range []error{
		number("Rest", p.Rest, "mM"), number("C0", p.C0, "mM"), number("Outside", p.Outside, "mM"), number("Shell", p.Shell, "um"),
	} {
		if err != nil {
			return err
		}
	}
	switch {
	case !(p.Tau > 0) || math.IsInf(p.Tau, 0):
		return fmt.Errorf("pool %s: Tau is %v ms, want a positive number", p.Name, p.Tau)
	case p.Shell != 0 && p.Factor != 0:
		return fmt.Errorf("pool %s: Shell is %v um and Factor %v mM/ms per uA/cm2, want one of them", p.Name, p.Shell, p.Factor)
	case !finite(p.factor()):
		return fmt.Errorf("pool %s: Factor is %v mM/ms per uA/cm2, want a finite number", p.Name, p.factor())
	case p.Valence < -10 || p.Valence > 10:
		return fmt.Errorf("pool %s: Valence is %d, want -10 to 10, or 0 for 2", p.Name, p.Valence)
	}
	if _, _, err := p.Table.grid(); err != nil {
		return fmt.Errorf("pool %s: %w", p.Name, err)
	}
	return nil
}

// poolIndex returns the place of a pool, -1 if there is none of the name.
func (m *Model) poolIndex(name string) int {
	return slices.IndexFunc(m.Pools, func(p Pool) bool { return p.Name == name })
}

// poolGates returns the gates with a state that follow the concentration of a pool.
func (m *Model) poolGates(pool string) []*Gate {
	return slices.DeleteFunc(m.gates(), func(g *Gate) bool { return g.Instantaneous || g.Pool != pool || g.Joint != nil })
}

// stateful returns all gates that have a state, in the order of the state.
func (m *Model) stateful() []*Gate {
	all := m.dynamic()
	for i := range m.Pools {
		all = append(all, m.poolGates(m.Pools[i].Name)...)
		all = append(all, m.jointGates(m.Pools[i].Name)...)
	}
	return all
}

// checkPool returns an error if there is no pool of a name that something refers to.
func (m *Model) checkPool(of, field, name string) error {
	if name == "" || m.poolIndex(name) >= 0 {
		return nil
	}
	var has []string
	for i := range m.Pools {
		has = append(has, m.Pools[i].Name)
	}
	return fmt.Errorf("%s: %s is %q, want one of the model's Pools, %q", of, field, name, has)
}

// validatePools returns an error if a pool, or what refers to one, makes no sense.
func (m *Model) validatePools(states map[string]bool) error {
	for i := range m.Pools {
		p := &m.Pools[i]
		if states[p.Name] || p.Name == "" {
			return fmt.Errorf("pool name %q is empty or used twice", p.Name)
		}
		states[p.Name] = true
		if err := p.validate(); err != nil {
			return err
		}
	}
	for i := range m.Channels {
		c := &m.Channels[i]
		of := "channel " + c.Name
		if err := m.checkPool(of, "Pool", c.Pool); err != nil {
			return err
		}
		if err := m.checkPool(of, "Nernst", c.Nernst); err != nil {
			return err
		}
		if c.Nernst == "" {
			continue
		}
		p := &m.Pools[m.poolIndex(c.Nernst)]
		if !(p.Outside > 0) || !(p.first() > 0) {
			return fmt.Errorf("%s: Nernst of %s with %v mM outside and %v mM inside to begin with, want positive numbers", of, p.Name, p.Outside, p.first())
		}
	}
	for i := range m.Currents {
		if err := m.checkPool("current "+m.Currents[i].Name, "Pool", m.Currents[i].Pool); err != nil {
			return err
		}
	}
	for _, g := range m.gates() {
		if err := m.checkPool("gate "+g.Name, "Pool", g.Pool); err != nil {
			return err
		}
	}
	return nil
}
