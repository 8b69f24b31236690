package neuroml

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

const (
	// regions are the soma and the dendrites of pyramid.
	regions = `
	<segmentGroup id="somatic"><include segmentGroup="body"/></segmentGroup>
	<segmentGroup id="dendritic"><include segmentGroup="trunk"/><include segmentGroup="twig"/><include segmentGroup="basal"/></segmentGroup>`
	// potassium is a channel of a gate.
	potassium = `<ionChannelHH id="kdr"><gateHHtauInf id="n" instances="4">
	<steadyState type="HHSigmoidVariable" rate="1" midpoint="-20mV" scale="9mV"/><timeCourse type="fixedTimeCourse" tau="3ms"/></gateHHtauInf></ionChannelHH>`
	ohms      = `<resistivity value="1 ohm_m"/>`
	potential = `<initMembPotential value="-70 mV"/>`
)

// branchedCell returns a file with a cell "c" of a morphology's elements, of its membrane's and
// of its inside's, and a channel "pas" without gates.
func branchedCell(segments, membrane, inside string) string {
	return potassium + `<ionChannelPassive id="leak" conductance="10pS"/><cell id="c"><morphology id="m">` + segments + `</morphology><biophysicalProperties id="b">
	<membraneProperties><channelDensity id="pas" ionChannel="leak" condDensity="0.1 mS_per_cm2" erev="-65 mV" ion="non_specific"/>` + membrane +
		`</membraneProperties><intracellularProperties>` + inside + `</intracellularProperties></biophysicalProperties></cell>`
}

// densityOf returns a channelDensity of kdr.
func densityOf(id, mS, more string) string {
	return fmt.Sprintf(`<channelDensity id="%s" ionChannel="kdr" condDensity="%s mS_per_cm2" ion="k" %s/>`, id, mS, more)
}

// each returns what the compartments of a cell have, by the middles of its sections.
func each(t *testing.T, c Cell, of func(compartment int) float64) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	for _, s := range c.Tree.Compartments.Sections() {
		i, err := c.Tree.Compartments.At(cell.At(s, 0.5))
		check(t, err)
		all[s] = of(i)
	}
	return all
}

func wantEach(t *testing.T, what string, got, want map[string]float64) {
	t.Helper()
	for s, x := range want {
		if math.Abs(got[s]-x) > 1e-12*math.Abs(x) {
			t.Errorf("%s is %v in %s, want %v", what, got[s], s, x)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestWhatTheMembraneHasMayDifferByGroup(t *testing.T) {
	c, err := read(t, branchedCell(pyramid+sections+regions,
		`<specificCapacitance value="1 uF_per_cm2"/><specificCapacitance value="2 uF_per_cm2" segmentGroup="dendritic"/>
		<initMembPotential value="-70 mV"/><initMembPotential value="-60 mV" segmentGroup="twig"/>
		<spikeThresh value="-10 mV" segmentGroup="somatic"/>`+
			densityOf("k_soma", "10", `erev="-80 mV" segmentGroup="somatic"`)+densityOf("k_trunk", "4", `erev="-80 mV" segmentGroup="trunk"`)+
			densityOf("k_all", "1", `erev="-80 mV"`)+densityOf("k_twig", "7", `erev="-90 mV" segmentGroup="twig"`)+densityOf("k_basal", "9", `erev="-90 mV" segment="4"`),
		`<resistivity value="1 ohm_m"/><resistivity value="0.5 kohm_cm" segmentGroup="basal"/>`)).Cell("c")
	check(t, err)
	of := c.Tree.Compartments
	if of.String() != "12 compartments of 4 sections" {
		t.Errorf("%v", of)
	}
	wantEach(t, "Cm", each(t, c, of.Cm), map[string]float64{"body": 1, "trunk": 2, "twig": 2, "basal": 2})
	wantEach(t, "Ra", each(t, c, of.Ra), map[string]float64{"body": 100, "trunk": 100, "twig": 100, "basal": 500})
	density := func(name string) map[string]float64 {
		return each(t, c, func(i int) float64 { return of.Density(name, i) })
	}
	wantEach(t, "pas", density("pas"), map[string]float64{"body": 0.1, "trunk": 0.1, "twig": 0.1, "basal": 0.1})
	wantEach(t, "k_soma", density("k_soma"), map[string]float64{"body": 11, "trunk": 5, "twig": 1, "basal": 1})
	wantEach(t, "k_twig", density("k_twig"), map[string]float64{"body": 0, "trunk": 0, "twig": 7, "basal": 9})
	if got := strings.Join(c.Model.Variables(), " "); got != "v k_soma.n k_twig.n" {
		t.Errorf("variables %s: densities of one channel that differ in their amount alone are one", got)
	}
	if c.Model.V0 != -70 || c.Model.Threshold != -10 || c.Model.Channels[1].E != -80 || c.Model.Channels[2].E != -90 {
		t.Errorf("model %+v", c.Model)
	}

	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN})
	check(t, err)
	p, err := c.AddTo(net, "cells", 2)
	check(t, err)
	for name, want := range map[string]float64{"body": -70, "trunk": -70, "twig": -60, "basal": -70} {
		v, err := p.GetAt(cell.At(name, 0.5), "v")
		check(t, err)
		if v[0] != want || v[1] != want {
			t.Errorf("%v mV in %s, want %v", v, name, want)
		}
	}
	n, err := p.GetAt(cell.At("twig", 0.5), "k_soma.n")
	check(t, err)
	if want := 1 / (1 + math.Exp(40./9)); math.Abs(n[0]-want) > 1e-6 {
		t.Errorf("gate %v in the twig at -60 mV, want %v", n[0], want)
	}
	check(t, net.Run(context.Background(), 1))
}

func TestAPopulationOfChannelsIsSpreadOverItsSegments(t *testing.T) {
	c, err := read(t, branchedCell(pyramid+sections, farads+potential+
		`<channelPopulation id="few" ionChannel="leak" number="3000" erev="5 mV" ion="x" segment="3"/>`, ohms)).Cell("c")
	check(t, err)
	i, err := c.Tree.Compartments.At(cell.At("twig", 0.5))
	check(t, err)
	if got, want := c.Tree.Compartments.Density("few", i), 3e-5/(frustum(2.5, 1, 50)*1e-8); math.Abs(got/want-1) > 1e-12 {
		t.Errorf("%v mS/cm2, want %v", got, want)
	}
}

func TestASegmentThatIsNamedIsASectionOfItsOwn(t *testing.T) {
	c, err := read(t, branchedCell(pyramid+sections, farads+potential+densityOf("k", "5", `erev="-80 mV" segment="2"`), ohms)).Cell("c")
	check(t, err)
	got := each(t, c, func(i int) float64 { return c.Tree.Compartments.Density("k", i) })
	wantEach(t, "k", got, map[string]float64{"body": 0, "trunk.1": 0, "trunk.2": 5, "twig": 0, "basal": 0})
}

// The trunk begins 20 um from the root's beginning and is 90 um long, the twig begins 80 um
// from it.
func TestADensityMayDependOnThePathFromTheRoot(t *testing.T) {
	profile := func(parameter, value string) string {
		groups := strings.Replace(sections, `<segmentGroup id="twig"`, `<segmentGroup id="apical"><include segmentGroup="trunk"/><include segmentGroup="twig"/>`+
			parameter+`</segmentGroup><segmentGroup id="twig"`, 1)
		return branchedCell(pyramid+groups, farads+potential+`<channelDensityNonUniform id="k" ionChannel="kdr" erev="-80 mV" ion="k">
			<variableParameter parameter="condDensity" segmentGroup="apical"><inhomogeneousValue inhomogeneousParameter="x" value="`+value+`"/></variableParameter>
			</channelDensityNonUniform>`, ohms)
	}
	parameter := func(more string) string {
		return `<inhomogeneousParameter id="x" variable="p" metric="Path Length from root">` + more + `</inhomogeneousParameter>`
	}
	const start, end = `<proximal translationStart="0"/>`, `<distal normalizationEnd="1"/>`
	const length = 50 * 1.0 // of the twig
	for _, tt := range []struct{ more, value string }{
		{"", "10 * p"}, {start, "10 * (p + 20)"}, {end, "10 * p * 130"}, {start + end, "10 * (20 + p * 110)"},
		{`<proximal translationStart="7"/>`, "10 * (p + 13)"}, {`<proximal translationStart="2"/><distal normalizationEnd="4"/>`, "10 * (20 + (p - 2) * 55)"},
	} {
		c, err := read(t, profile(parameter(tt.more), tt.value)).Cell("c")
		check(t, err)
		got := each(t, c, func(i int) float64 { return c.Tree.Compartments.Density("k", i) })
		wantEach(t, tt.more+tt.value, got, map[string]float64{"body": 0, "trunk": 65, "twig": 80 + length/2, "basal": 0})
	}
	for _, tt := range []struct{ more, value, want string }{
		{"", "10", `<inhomogeneousValue>: inhomogeneous parameter "x" is not in the segment group "apical"`},
		{strings.Replace(parameter(""), "Path Length", "Area", 1), "1", `attribute metric: "Area from root" is not read, want "Path Length from root"`},
		{parameter(start + start), "1", "a second one in <inhomogeneousParameter"},
		{parameter(`<distal/>`), "1", "attribute normalizationEnd is missing"},
		{parameter(""), "10 * q", "q is not known, want p alone"},
		{parameter(""), "p .gt. 3", "a comparison, want a number"},
		{parameter(""), "10 * (", `<inhomogeneousValue>: attribute value`},
		{parameter(""), "50 - p", "a density of -5 S/m2 at trunk(0.38"},
		{parameter(""), "1 / abs(p - 65)", "a density of +Inf S/m2"},
	} {
		_, err := read(t, profile(tt.more, tt.value)).Cell("c")
		wantError(t, err, tt.want)
	}
}

func TestABranchedCellThatCannotBeReadIsAnError(t *testing.T) {
	const whole = farads + potential
	for _, tt := range []struct{ segments, membrane, inside, want string }{
		{pyramid, whole, "", `<cell id="c">: has 5 segments, and no <resistivity>`},
		{pyramid, whole, `<resistivity value="1 ohm_m" segment="0"/>`, "a child <resistivity> is missing for segment 1"},
		{pyramid, whole, `<resistivity value="0 ohm_m"/>`, "<resistivity>: attribute value: 0 ohm_m, want a positive resistivity"},
		{pyramid, whole, `<resistivity value="1 ohm"/>`, "1 ohm is a resistance, want a resistivity"},
		{pyramid, whole, ohms + ohms, "<resistivity>: a second one of the same segments"},
		{pyramid, `<specificCapacitance value="1 uF_per_cm2" segment="0"/>` + potential, ohms, "a child <specificCapacitance> is missing for segment 1"},
		{pyramid, `<specificCapacitance value="-1 uF_per_cm2"/>` + potential, ohms, "-1 uF_per_cm2, want a positive specificCapacitance"},
		{pyramid, farads, ohms, "a child <initMembPotential> is missing for segment 0"},
		{pyramid, farads + `<initMembPotential value="-70 mV" segment="3"/>`, ohms, "a child <initMembPotential> is missing for segment 0"},
		{pyramid, whole + densityOf("k", "1", `erev="0 mV" segment="9"`), ohms, `segment 9 is not in <morphology id="m">`},
		{pyramid, whole + densityOf("k", "1", `erev="0 mV" segmentGroup="x"`), ohms, `segment group "x" is not in`},
		{pyramid, whole + densityOf("k", "1", `erev="0 mV"`) + densityOf("k", "1", `erev="9 mV"`), ohms, `<channelDensity id="k">: a second density of this id`},
		{pyramid, whole + densityOf("k", "-1", `erev="0 mV"`), ohms, "a conductance of -1 mS/cm2"},
		{pyramid, whole + densityOf("k", "1e300", `erev="0 mV"`), ohms, "1e+300 mS/cm2, want a number from 0"},
		{strings.Replace(pyramid, `<parent segment="2"`, `<parent segment="3"`, 1), whole, ohms, "begins on itself"},
		{strings.Replace(pyramid+sections, `value="9"`, `value="2000000"`, 1), whole, ohms, `<cell id="c">: has 2000003 compartments by its numberInternalDivisions, want 1048576 at most`},
		{strings.Replace(pyramid, `x="0" y="100" z="0" diameter="2"`, `x="0" y="40" z="0" diameter="2"`, 1), whole, ohms, "segment2"},
	} {
		_, err := read(t, branchedCell(tt.segments, tt.membrane, tt.inside)).Cell("c")
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "model.nml:") {
			t.Errorf("%s%s: error %v, want %q", tt.membrane, tt.inside, err, tt.want)
		}
	}
}

func TestAStepOfTheDiameterInASectionIsNoMembrane(t *testing.T) {
	segments := strings.Replace(pyramid+sections, `<segment id="2"><parent segment="1"/>`, `<segment id="9"><parent segment="1"/><distal x="0" y="40" z="0" diameter="8"/></segment><segment id="2"><parent segment="9"/>`, 1)
	segments = strings.Replace(segments, `<member segment="1"/>`, `<member segment="1"/><member segment="9"/>`, 1)
	c, err := read(t, branchedCell(segments, farads+potential, ohms)).Cell("c")
	check(t, err)
	want := math.Pi*20*20 + frustum(4, 3, 30) + frustum(8, 2, 60) + frustum(5, 1, 50) + frustum(2, 1, 81)
	if got := c.Tree.Compartments.TotalArea(); math.Abs(got/want-1) > 1e-12 || math.Abs(c.Area/want-1) > 1e-12 {
		t.Errorf("%v and %v um2, want %v", got, c.Area, want)
	}
}

func TestACellOfOneSegmentInPartsIsATree(t *testing.T) {
	cable := `<segment id="7"><proximal x="0" y="0" z="0" diameter="1"/><distal x="0" y="0" z="500" diameter="1"/></segment>
		<segmentGroup id="s" neuroLexId="sao864921383"><property tag="numberInternalDivisions" value="5"/><member segment="7"/></segmentGroup>`
	c, err := read(t, branchedCell(cable, farads+potential, ohms)).Cell("c")
	check(t, err)
	if c.Tree == nil || c.Tree.Compartments.Len() != 5 || c.Tree.Detector != cell.At("s", 0.5) {
		t.Errorf("tree %+v, want 5 compartments", c.Tree)
	}
	c, err = read(t, branchedCell(cable, farads+potential, ohms)).Cell("c", Lumped{})
	check(t, err)
	if c.Tree != nil {
		t.Error("a tree, want one compartment")
	}
}

func TestPathsLeadToSegments(t *testing.T) {
	c, err := read(t, branchedCell(pyramid+sections+regions, farads+potential+
		densityOf("k", "1", `erev="-80 mV" segmentGroup="somatic"`)+densityOf("k_twig", "2", `erev="-80 mV" segmentGroup="twig"`), ohms)).Cell("c")
	check(t, err)
	for path, want := range map[string]Quantity{
		"v":                                     {Variable: "v", Divisor: 1000, Site: cell.At("body", 0.5)},
		"0/v":                                   {Variable: "v", Divisor: 1000, Site: cell.At("body", 0.5)},
		"2/v":                                   {Variable: "v", Divisor: 1000, Site: cell.At("trunk", 60./90)},
		"3/b/membraneProperties/k_twig/kdr/n/q": {Variable: "k.n", Divisor: 1, Site: cell.At("twig", 0.5)},
	} {
		got, err := c.Quantity(path)
		check(t, err)
		if math.Abs(got.Site.Fraction-want.Site.Fraction) < 1e-12 {
			got.Site.Fraction = want.Site.Fraction
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
	if _, err := c.Quantity("8/v"); err == nil {
		t.Error("a path to a segment that is not there is no error")
	}
}
