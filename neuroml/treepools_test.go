package neuroml

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// caTree returns a file with a cell "c" of pyramid, with channels of calcium, what more of its
// membrane, and species.
func caTree(densities, species string) string {
	groups := strings.Replace(regions, "</segmentGroup>", `</segmentGroup><segmentGroup id="wet"><include segmentGroup="trunk"/><include segmentGroup="twig"/></segmentGroup>`, 1)
	text := branchedCell(pyramid+sections+groups, farads+potential+densities, ohms+species)
	return caModels + text
}

// caModels are channels of calcium and two models of its concentration, "fixed" and "shell".
const caModels = calciumChannels + `<fixedFactorConcentrationModel id="fixed" ion="ca" restingConc="5e-5 mM" decayConstant="100 ms" rho="3e-8 mol_per_m_per_A_per_s"/>` +
	`<decayingPoolConcentrationModel id="shell" ion="ca" restingConc="1e-4 mM" decayConstant="20 ms" shellThickness="0.1 um"/>`

// speciesOf returns a species of calcium in a group.
func speciesOf(model, group, more string) string {
	return `<species id="ca" ion="ca" concentrationModel="` + model + `" segmentGroup="` + group + `" initialConcentration="2e-4 mM" initialExtConcentration="2 mM" ` + more + `/>`
}

const kca = `<channelDensity id="kca_all" ionChannel="kca" condDensity="3 mS_per_cm2" erev="-80mV" ion="k"/>`

// treePool returns the pool of calcium in a section of a cell.
func treePool(t *testing.T, c Cell, section string) hh.Pool {
	t.Helper()
	i, err := c.Tree.Compartments.At(cell.At(section, 0.5))
	check(t, err)
	found := c.Model.Pools[0]
	for _, p := range c.Tree.Pools {
		in, err := c.Tree.Compartments.Group(p.Group)
		check(t, err)
		if !slices.Contains(in, i) {
			continue
		}
		if found = p.Pool; p.Of != nil {
			found = p.Of(c.Tree.Compartments.Place(i), c.Tree.Compartments.Area(i))
		}
	}
	return found
}

func TestPoolsOfCalciumMayDifferByGroup(t *testing.T) {
	c, err := read(t, caTree(caDensity+kca, speciesOf("fixed", "body", "")+speciesOf("shell", "wet", ""))).Cell("c")
	check(t, err)
	near := func(x, y float64) bool { return math.Abs(x-y) <= 2e-6*math.Abs(y) }
	if p := treePool(t, c, "body"); !near(p.Rest, 5e-5) || !near(p.Tau, 100) || !near(p.Factor, 3e-13) || p.C0 != 2e-4 || p.Outside != 2 {
		t.Errorf("the soma's pool is %+v", p)
	}
	i, err := c.Tree.Compartments.At(cell.At("trunk", 0.5))
	check(t, err)
	for section, area := range map[string]float64{"trunk": c.Tree.Compartments.Area(i), "twig": frustum(2.5, 1, 50)} {
		p := treePool(t, c, section)
		if want := hh.SphericalShellFactor(2, 0.1, area); !near(p.Rest, 1e-4) || !near(p.Tau, 20) || !near(p.Factor, want) {
			t.Errorf("the pool of the %s is %+v, want a factor of %v", section, p, want)
		}
	}
	if p := treePool(t, c, "basal"); p.Factor != 0 || p.Rest > 1e-20 {
		t.Errorf("the pool without a species is %+v, want one of 0 mM that no current fills", p)
	}
	if q, err := c.Quantity("3/caConc"); err != nil || q.Variable != Calcium || q.Site != cell.At("twig", 0.5) {
		t.Errorf("%+v, %v", q, err)
	}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN})
	check(t, err)
	p, err := c.AddTo(net, "cells", 1)
	check(t, err)
	check(t, net.Run(context.Background(), 1))
	for section, want := range map[string]float64{"body": 2e-4, "trunk": 2e-4, "basal": 0} {
		x, err := p.GetAt(cell.At(section, 0.5), Calcium)
		check(t, err)
		if math.Abs(x[0]-want) > 5e-5 {
			t.Errorf("%v mM in %s, want about %v", x[0], section, want)
		}
	}
}

func TestTheFluxOfCalciumIsByTheConcentrationOutsideOfItsGroup(t *testing.T) {
	const flux = `<channelDensityGHK id="flux" ionChannel="cal" permeability="1e-4 cm_per_s" ion="ca"/>`
	other := strings.Replace(speciesOf("fixed", "dendritic", ""), `Concentration="2 mM"`, `Concentration="1 mM"`, 1)
	c, err := read(t, caTree(flux, speciesOf("fixed", "somatic", "")+other)).Cell("c", Celsius(20))
	check(t, err)
	var names []string
	for _, x := range c.Model.Currents {
		names = append(names, x.Name)
	}
	wantList(t, "currents", names, "flux", "flux.1mM")
	density := func(name string) map[string]float64 {
		return each(t, c, func(i int) float64 { return c.Tree.Compartments.Density(name, i) })
	}
	size := c.Model.Currents[0].I * 1e-4
	wantEach(t, "flux", density("flux"), map[string]float64{"body": size, "trunk": 0, "twig": 0, "basal": 0})
	wantEach(t, "flux.1mM", density("flux.1mM"), map[string]float64{"body": 0, "trunk": size, "twig": size, "basal": size})
}

func TestPoolsOfABranchedCellThatCannotBeReadAreAnError(t *testing.T) {
	const nernst = `<channelDensityNernst id="n" ionChannel="cal" condDensity="0.5 mS_per_cm2" ion="ca" segmentGroup="dendritic"/>`
	for _, tt := range []struct{ densities, species, want string }{
		{caDensity + kca, speciesOf("fixed", "body", "") + speciesOf("shell", "all", ""), "a second species of the ion ca in segment 0"},
		{caDensity + kca, speciesOf("none", "body", ""), `<species id="ca">: concentration model "none" is not there`},
		{nernst, speciesOf("fixed", "wet", ""), `<channelDensityNernst id="n">: depends on the concentrations of calcium in segment 4`},
		{nernst, "", "depends on the concentrations of calcium in segment 1"},
		{nernst, strings.Replace(speciesOf("fixed", "dendritic", ""), `Concentration="2 mM"`, `Concentration="0 mM"`, 1), `<species id="ca">: attribute initialExtConcentration: 0 mM, want a positive one, by which <channelDensityNernst id="n"> is`},
	} {
		_, err := read(t, caTree(tt.densities, tt.species)).Cell("c", Celsius(20))
		wantError(t, err, tt.want)
	}
}
