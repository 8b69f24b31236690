package neuroml

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

func TestACellHasTheValuesOfItsMembraneInTheUnitsOfModels(t *testing.T) {
	f, err := Open("testdata/squid.cell.nml", Options{})
	check(t, err)
	if got := fmt.Sprint(f.Cells()); got != "[axon]" {
		t.Errorf("cells %s, want [axon]", got)
	}
	c, err := f.Cell("axon")
	check(t, err)
	m := c.Model
	if m.Name != "axon" || m.Cm != 1 || m.Threshold != 0 || m.V0 != -65 {
		t.Errorf("model %s: Cm %v, threshold %v, V0 %v", m.Name, m.Cm, m.Threshold, m.V0)
	}
	var channels []string
	for _, x := range m.Channels {
		channels = append(channels, fmt.Sprintf("%s %v %v", x.Name, x.G, x.E))
	}
	if got := strings.Join(channels, ", "); got != "leak_all 0.3 -54.387, na_all 120 50, k_all 36 -77" {
		t.Errorf("channels %s", got)
	}
	if got := strings.Join(m.Variables(), " "); got != "v na_all.m na_all.h k_all.n" {
		t.Errorf("variables %s", got)
	}
}

func TestACellWithoutASpikeThresholdSpikesAtZero(t *testing.T) {
	thresholds := func(replacement string) float64 {
		text := strings.Replace(cellOf(sphere+`<segmentGroup id="axon"/>`, farads), `<spikeThresh value="0 mV"/>`, replacement, 1)
		c, err := read(t, text).Cell("c")
		check(t, err)
		return c.Model.Threshold
	}
	for text, want := range map[string]float64{
		"":                              0,
		`<spikeThresh value="-20 mV"/>`: -20,
		`<spikeThresh value="-20 mV"/><spikeThresh value="-0.02 V" segmentGroup="all"/>`: -20,
		`<spikeThresh value="9 mV" segmentGroup="axon"/>`:                                0,
		`<spikeThresh value="9 mV" segmentGroup="axon"/><spikeThresh value="-0.02 V"/>`:  -20,
	} {
		if got := thresholds(text); got != want {
			t.Errorf("%s: threshold %v mV, want %v", text, got, want)
		}
	}
}

func TestACellThatCannotBeReadIsAnError(t *testing.T) {
	value := func(name, value string) string { return fmt.Sprintf(`<%s value="%s"/>`, name, value) }
	density := func(name, more string) string {
		return farads + fmt.Sprintf(`<%s id="x" ionChannel="leak" condDensity="1 S_per_m2" erev="0 mV" ion="x" %s/>`, name, more)
	}
	for _, tt := range []struct{ membrane, want string }{
		{value("specificCapacitance", "1 mV"), "1 mV is a voltage, want a specificCapacitance"},
		{value("specificCapacitance", "0 uF_per_cm2"), "Cm is 0 uF/cm2"},
		{value("specificCapacitance", "1e999 uF_per_cm2"), "is too large"},
		{farads + value("spikeThresh", "1 mV"), "0 mV, and 1 mV elsewhere in the cell"},
		{farads + value("initMembPotential", "-70"), "-70 is a number without unit, want a voltage"},
		{density("channelDensityNernst", ""), `model.nml:2: <channelDensityNernst id="x">: of the ion "x", want ca`},
		{strings.Replace(density("channelDensityNernst", ""), `ion="x"`, `ion="ca"`, 1), "depends on the temperature, which is not known"},
		{density("channelDensityNernstCa2", ""), "is not read, want channelDensityNernst: of calcium there is one concentration"},
		{density("channelDensityGHK2", ""), `of the ion "x", want ca`},
		{density("channelDensityGHK", ""), `of the ion "x", want ca`},
		{density("channelDensityNonUniform", ""), "a child <variableParameter> is missing"},
		{density("gapJunction", ""), "<gapJunction id=\"x\">: is not read"},
		{density("channelDensityVShift", ""), "attribute vShift is missing"},
		{strings.Replace(density("channelDensity", ""), `"leak"`, `"no"`, 1), `ion channel "no" is not there`},
		{strings.Replace(density("channelDensity", ""), `"1 S_per_m2"`, `"-1 S_per_m2"`, 1), "a conductance of -0.1 mS/cm2"},
		{strings.Replace(density("channelDensity", ""), `"1 S_per_m2"`, `"1 S"`, 1), "1 S is a conductance, want a conductanceDensity"},
		{strings.Replace(density("channelDensity", ""), `"x"`, `"pas"`, 1), `channel name "pas" is empty or used twice`},
		{density("channelPopulation", ""), "attribute number is missing"},
		{farads + strings.Repeat(`<notes/>`, maxMembrane), "children, want 1000 at most"},
	} {
		_, err := read(t, cellOf(sphere, tt.membrane)).Cell("c")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.200s: error %v, want %q", tt.membrane, err, tt.want)
		}
	}
}

func TestWhatIsNotThereIsAnErrorThatListsWhatIs(t *testing.T) {
	f := read(t, `<cell id="a"/><iafCell id="b"/><cell id="c"/>`)
	_, err := f.Cell("x")
	wantError(t, err, `no <cell> has the id "x", want one of: a, c`)
	_, err = f.Network("x", hh.Config{Dt: 0.01})
	wantError(t, err, `no <network> has the id "x": the file has none`)
	_, err = f.Channel("x")
	wantError(t, err, `no ion channel has the id "x": the file has none`)
	_, err = f.Cell("b")
	wantError(t, err, `<iafCell id="b">: is no <cell>`)
	_, err = f.Cell("a")
	wantError(t, err, `<cell id="a">: a child <morphology> is missing`)
}

func TestTheChannelsOfACellThatCannotBeUsedStillLoad(t *testing.T) {
	f := read(t, cellOf(sphere, farads+`<channelDensityNernst id="ca" ionChannel="leak" condDensity="1 S_per_m2" ion="ca"/>`))
	if _, err := f.Cell("c"); err == nil {
		t.Error("the cell can be used, want an error")
	}
	_, err := f.Channel("leak")
	check(t, err)
}
