package neuroml

import (
	"math"
	"strings"
	"testing"
)

func TestAPopulationOfChannelsIsSpreadOverTheMembrane(t *testing.T) {
	c, err := read(t, cellOf(sphere, farads+`<channelPopulation id="x" ionChannel="leak" number="1000" erev="5 mV" ion="x"/>`)).Cell("c")
	check(t, err)
	// 1000 of 10 pS are 1e-5 mS, on 100 pi um2.
	x := c.Model.Channels[0]
	if want := 1e-5 / (100 * math.Pi * 1e-8); x.Name != "x" || x.E != 5 || math.Abs(x.G/want-1) > 1e-15 {
		t.Errorf("channel %s of %v mS/cm2 at %v mV, want %v", x.Name, x.G, x.E, want)
	}
}

func TestALumpedPopulationOfChannelsIsOfItsNumberWhereverItIs(t *testing.T) {
	c, err := read(t, cellOf(sphere+dendrite, farads+`<channelPopulation id="x" ionChannel="leak" number="3000" erev="5 mV" ion="x" segment="1"/>`)).Cell("c", Lumped{})
	check(t, err)
	if g, want := c.Model.Channels[0].G, 3e-5/(300*math.Pi*1e-8); math.Abs(g/want-1) > 1e-14 {
		t.Errorf("%v mS/cm2, want %v", g, want)
	}
}

func TestEachDensityOfAChannelHasGatesOfItsOwn(t *testing.T) {
	f, err := Open("testdata/squid.cell.nml", Options{})
	check(t, err)
	membrane := f.doc.find("axon", "cell").children[1].children[0]
	twin := *membrane.children[1]
	twin.attrs = map[string]string{"id": "na_more", "ionChannel": "sodium", "condDensity": "1 S_per_m2", "erev": "50 mV"}
	membrane.children = append(membrane.children, &twin)
	c, err := f.Cell("axon")
	check(t, err)
	if got := strings.Join(c.Model.Variables(), " "); got != "v na_all.m na_all.h k_all.n na_more.m na_more.h" {
		t.Errorf("variables %s", got)
	}
}

func TestAShiftOfVoltageReachesTheRates(t *testing.T) {
	channel := `<ComponentType name="shifted" extends="baseVoltageDepRate"><Requirement name="vShift" dimension="voltage"/>
		<Constant name="V" dimension="voltage" value="10 mV"/><Constant name="R" dimension="per_time" value="1 per_ms"/>
		<Dynamics><DerivedVariable name="r" exposure="r" dimension="per_time" value="R * exp((v - vShift) / V)"/></Dynamics></ComponentType>
		<ionChannelHH id="kv" conductance="1 pS" species="k"><gateHHrates id="n" instances="1">
		<forwardRate type="shifted"/><reverseRate type="HHExpRate" rate="1 per_ms" midpoint="0 mV" scale="10 mV"/></gateHHrates></ionChannelHH>`
	c, err := read(t, channel+cellOf(sphere, farads+`<channelDensityVShift id="x" ionChannel="kv" condDensity="1 S_per_m2" vShift="5 mV" erev="0 mV" ion="k"/>`)).Cell("c")
	check(t, err)
	if got, want := c.Model.Channels[0].Gates[0].Alpha(-15), math.Exp(-2); math.Abs(got/want-1) > 1e-14 {
		t.Errorf("alpha at -15 mV is %v per ms, want %v", got, want)
	}
}
