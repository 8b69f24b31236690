package neuroml

import (
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// calciumChannels are a channel of calcium, and a potassium channel that it opens.
const calciumChannels = `
<ionChannelHH id="cal"><gateHHtauInf id="s" instances="2">
  <steadyState type="HHSigmoidVariable" rate="1" midpoint="-20mV" scale="6mV"/><timeCourse type="fixedTimeCourse" tau="1.5ms"/></gateHHtauInf></ionChannelHH>
<ionChannelHH id="kca"><gateHHrates id="q" instances="1"><forwardRate type="open"/><reverseRate type="close"/></gateHHrates></ionChannelHH>
<ComponentType name="open" extends="baseVoltageConcDepRate"><Constant name="k" dimension="per_time" value="0.2per_ms"/><Constant name="C" dimension="concentration" value="1uM"/>
  <Dynamics><DerivedVariable name="r" dimension="per_time" value="k * caConc / C"/></Dynamics></ComponentType>
<ComponentType name="close" extends="baseVoltageDepRate"><Constant name="k" dimension="per_time" value="0.2per_ms"/><Dynamics><DerivedVariable name="r" dimension="per_time" value="k"/></Dynamics></ComponentType>
<Unit symbol="uM" dimension="concentration" power="-3"/>
<ionChannelPassive id="pas"/>`

// calciumCell returns a file with a cell of calciumChannels, the attributes of its species,
// and what else is in the file.
func calciumCell(species, densities, more string) string {
	return calciumChannels + more + `<cell id="c"><morphology id="m">` + sphere + `</morphology><biophysicalProperties id="b"><membraneProperties>
	<specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/><spikeThresh value="0mV"/>
	<channelDensity id="leak" ionChannel="pas" condDensity="0.1 mS_per_cm2" erev="-65mV" ion="x"/>` + densities + `
	</membraneProperties><intracellularProperties>` + species + `</intracellularProperties></biophysicalProperties></cell>`
}

const (
	caDensity  = `<channelDensity id="ca_all" ionChannel="cal" condDensity="0.5 mS_per_cm2" erev="120mV" ion="ca"/>`
	kcaDensity = `<channelDensity id="kca_all" ionChannel="kca" condDensity="3 mS_per_cm2" erev="-80mV" ion="k"/>`
	caSpecies  = `<species id="ca" ion="ca" concentrationModel="pool" initialConcentration="2e-4 mM" initialExtConcentration="2 mM"/>`
)

// A calcium current of 1 uA/cm2 into the shell of a sphere of 10 um, by hand.
func TestConcentrationModelsBecomePools(t *testing.T) {
	area := math.Pi * 100e-12 // m2
	shell := func(thickness float64) float64 {
		r := 5e-6
		volume := 4 * math.Pi / 3 * (r*r*r - math.Pow(r-thickness, 3))
		// 1 uA/cm2 is 1e-2 A/m2; a mM a mol/m3.
		return 1e-2 * area / (2 * 96485.3 * volume) / 1000
	}
	for _, tt := range []struct {
		model             string
		rest, tau, factor float64
	}{
		{`<decayingPoolConcentrationModel id="pool" ion="ca" restingConc="1e-4 mM" decayConstant="20 ms" shellThickness="0.1 um"/>`, 1e-4, 20, shell(0.1e-6)},
		{`<fixedFactorConcentrationModel id="pool" ion="ca" restingConc="5e-5 mM" decayConstant="0.1 s" rho="3e-8 mol_per_m_per_A_per_s"/>`, 5e-5, 100, 3e-13},
		{`<fixedFactorConcentrationModelTraub id="pool" ion="ca" restingConc="0 mM" beta="0.02 per_ms" phi="52 mol_per_m_per_A_per_s" species="ca"/>`, 0, 50, 52e-14},
		{`<concentrationModelHay id="pool" gamma="0.05" minCai="1e-4 mM" decay="80ms" depth="0.1um" ion="ca"/>` + hayModel, 1e-4, 80, 0.05 * 1e-2 / (2 * 96485.3 * 0.1e-6) / 1000},
		{`<component id="pool" type="hayFixed" decay="40ms"/>` + hayModel + `<ComponentType name="hayFixed" extends="concentrationModelHay"><Fixed parameter="gamma" value="0.05"/><Fixed parameter="minCai" value="1e-4 mM"/><Fixed parameter="depth" value="0.1um"/></ComponentType>`,
			1e-4, 40, 0.05 * 1e-2 / (2 * 96485.3 * 0.1e-6) / 1000},
	} {
		cell, err := read(t, calciumCell(caSpecies, caDensity+kcaDensity, tt.model)).Cell("c")
		check(t, err)
		if len(cell.Model.Pools) != 1 {
			t.Fatalf("%s: %d pools", tt.model, len(cell.Model.Pools))
		}
		p := cell.Model.Pools[0]
		near := func(x, y float64) bool { return math.Abs(x-y) <= 2e-6*math.Abs(y) } // of the standard's pi, 3.14159
		if p.Name != Calcium || !near(p.Rest, tt.rest) || !near(p.Tau, tt.tau) || !near(p.Factor, tt.factor) || p.C0 != 2e-4 || p.Outside != 2 {
			t.Errorf("%s: %+v, want rest %v, tau %v, factor %v", tt.model, p, tt.rest, tt.tau, tt.factor)
		}
		for _, c := range cell.Model.Channels {
			if want := map[string]string{"ca_all": Calcium}[c.Name]; c.Pool != want {
				t.Errorf("channel %s is of the pool %q, want %q", c.Name, c.Pool, want)
			}
		}
	}
}

// hayModel is the type of concentration models of the cells of Hay et al. 2011.
const hayModel = `<ComponentType name="concentrationModelHay" extends="concentrationModel">
  <Parameter name="gamma" dimension="none"/><Parameter name="minCai" dimension="concentration"/><Parameter name="decay" dimension="time"/><Parameter name="depth" dimension="length"/>
  <Constant name="Faraday" dimension="charge_per_mole" value="96485.3C_per_mol"/><Requirement name="iCa" dimension="current"/><Text name="ion"/>
  <Dynamics><StateVariable name="concentration" exposure="concentration" dimension="concentration"/><StateVariable name="extConcentration" exposure="extConcentration" dimension="concentration"/>
    <DerivedVariable name="currDensCa" dimension="currentDensity" value="iCa / surfaceArea"/>
    <TimeDerivative variable="concentration" value="(currDensCa*gamma/(2*Faraday*depth)) - ((concentration - minCai) / decay)"/>
    <OnStart><StateAssignment variable="concentration" value="initialConcentration"/></OnStart></Dynamics></ComponentType>`

const decaying = `<decayingPoolConcentrationModel id="pool" ion="ca" restingConc="1e-4 mM" decayConstant="20 ms" shellThickness="0.1 um"/>`

func TestGatesOfCalciumFollowThePool(t *testing.T) {
	cell, err := read(t, calciumCell(caSpecies, caDensity+kcaDensity, decaying)).Cell("c")
	check(t, err)
	g := cell.Model.Channels[2].Gates[0]
	if g.Name != "kca_all.q" || g.Pool != Calcium || g.Joint != nil {
		t.Fatalf("gate %+v, want one of %s alone", g, Calcium)
	}
	for _, c := range []float64{0, 1e-4, 3e-3, 1} {
		if a, b := g.Alpha(c), g.Beta(c); !near(a, 0.2*c/1e-3) || !near(b, 0.2) {
			t.Errorf("rates %v and %v/ms at %v mM, want %v and 0.2", a, b, c, 0.2*c/1e-3)
		}
	}
	q, err := cell.Quantity("caConc")
	check(t, err)
	if q.Variable != Calcium || q.Divisor != 1 {
		t.Errorf("caConc is %+v, want the variable %s in mM", q, Calcium)
	}
}

func TestAConcentrationThatNothingReadsIsLeftOut(t *testing.T) {
	for _, species := range []string{caSpecies, ""} {
		cell, err := read(t, calciumCell(species, caDensity, decaying)).Cell("c")
		check(t, err)
		if len(cell.Model.Pools) != 0 || cell.Model.Channels[1].Pool != "" {
			t.Errorf("pools %+v, want none", cell.Model.Pools)
		}
	}
}

func TestReversalAndFluxOfCalciumFollowTheConcentration(t *testing.T) {
	nernst := `<channelDensityNernst id="ca_all" ionChannel="cal" condDensity="0.5 mS_per_cm2" ion="ca"/>`
	ghk := `<channelDensityGHK id="ca_all" ionChannel="cal" permeability="1e-4 cm_per_s" ion="ca"/>`
	f := read(t, calciumCell(caSpecies, nernst, decaying))
	cell, err := f.Cell("c", Celsius(20))
	check(t, err)
	if c := cell.Model.Channels[1]; c.Nernst != Calcium || c.Pool != Calcium {
		t.Errorf("channel %+v, want one that reverses by %s", c, Calcium)
	}
	cell, err = read(t, calciumCell(caSpecies, ghk, decaying)).Cell("c", Celsius(20))
	check(t, err)
	x := cell.Model.Currents[0]
	flux := x.Gates[len(x.Gates)-1]
	// The standard's formula, in A/m2 inward, at v in V.
	k := 2 * 96485.3 / (8.3144621 * 293.15)
	for _, v := range []float64{-0.08, -0.02, 0.03} {
		for _, c := range []float64{5e-5, 1e-2} {
			e := math.Exp(-k * v)
			want := -1 * 1e-6 * 2 * 96485.3 * k * v * (c - 2*e) / (1 - e)
			if got := x.I * flux.Joint.Inf(v*1000, c) / 100; math.Abs(got/want-1) > 1e-5 {
				t.Errorf("%v A/m2 at %v V and %v mM, want %v", got, v, c, want)
			}
		}
	}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN})
	check(t, err)
	_, err = net.AddPopulation("c", cell.Model, 1)
	check(t, err)
}

func TestAConcentrationThatCannotBeReadIsAnError(t *testing.T) {
	both := caDensity + kcaDensity
	edit := func(text, from, to string) string { return strings.Replace(text, from, to, 1) }
	for _, tt := range []struct{ text, want string }{
		{calciumCell("", `<channelDensityNernst id="ca_all" ionChannel="cal" condDensity="0.5 mS_per_cm2" ion="ca"/>`, decaying), `<channelDensityNernst id="ca_all">: depends on the concentrations of calcium in segment 0, and there is no <species> of the ion ca`},
		{calciumCell("", `<channelDensityGHK id="ca_all" ionChannel="cal" permeability="1e-4 cm_per_s" ion="ca"/>`, decaying), "depends on the concentrations of calcium in segment 0"},
		{calciumCell(caSpecies, both, `<concentrationModel id="pool" type="elsewhere"/>`), `<concentrationModel id="pool">: there is no component type elsewhere`},
		{calciumCell(caSpecies, both, ""), `concentration model "pool" is not there`},
		{calciumCell(caSpecies+edit(caSpecies, `id="ca"`, `id="two"`), both, decaying), "a second species of the ion ca in segment 0"},
		{calciumCell(edit(caSpecies, "2e-4 mM", "-1 mM"), both, decaying), "-1 mM, want a number from 0"},
		{calciumCell(edit(caSpecies, "2e-4 mM", "1 mV"), both, decaying), "1 mV is a voltage, want a concentration"},
		{calciumCell(caSpecies, both, edit(decaying, "20 ms", "0 ms")), "linear in the current and the concentration"},
		{calciumCell(caSpecies, both, edit(decaying, "20 ms", "-20 ms")), "does not decay"},
		{calciumCell(caSpecies, both, edit(decaying, "0.1 um", "0 um")), "linear in the current"},
		{calciumCell(caSpecies, both, edit(decaying, "1e-4 mM", "-1 mM")), "a concentration at rest of -1 mM"},
		{calciumCell(caSpecies, both, `<concentrationModelHay id="pool" gamma="0.05" minCai="1e-4 mM" decay="80ms" depth="0.1um"/>`+edit(hayModel, "/ decay)", "* (concentration - minCai) / (minCai * decay))")), "linear in the current and the concentration"},
		{calciumCell(caSpecies, both, `<concentrationModelHay id="pool" gamma="0.05" minCai="1e-4 mM" decay="80ms" depth="0.1um"/>`+edit(hayModel, "<OnStart>", `<OnCondition test="concentration .gt. minCai"><StateAssignment variable="concentration" value="0"/></OnCondition><OnStart>`)), "is not read, but for the test"},
		{calciumCell(caSpecies, both, `<concentrationModelHay id="pool" gamma="0.05" minCai="1e-4 mM" decay="80ms" depth="0.1um"/>`+edit(hayModel, "/ decay)", ")")), "a sum or difference of"},
		{calciumCell(caSpecies, both, `<concentrationModelHay id="pool" gamma="0.05" minCai="1e-4 mM" decay="80ms" depth="0.1um"/>`+edit(hayModel, "(currDensCa*gamma/(2*Faraday*depth)) - ((concentration - minCai) / decay)", "currDensCa")), "want a concentration per time"},
	} {
		_, err := read(t, tt.text).Cell("c", Celsius(20))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %q", err, tt.want)
		}
	}
}

func TestWithoutASpeciesThereIsNoCalciumForGates(t *testing.T) {
	cell, err := read(t, calciumCell("", caDensity+kcaDensity, "")).Cell("c")
	check(t, err)
	if p := cell.Model.Pools; len(p) != 1 || !(p[0].Rest < 1e-20) || p[0].Factor != 0 {
		t.Errorf("pools %+v, want one of 0 mM that no current fills", p)
	}
}
