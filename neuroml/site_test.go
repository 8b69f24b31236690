package neuroml

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// pyramids returns a file with a network "n" of two cells of branchedCell, pyr[0] and pyr[1], a
// generator "step", a synapse "fast", an input "train" of one spike at 1 ms, and more.
func pyramids(more, inside string) string {
	return branchedCell(pyramid+sections+regions, farads+potential+`<spikeThresh value="-30 mV" segmentGroup="twig"/>`+
		densityOf("k", "1", `erev="-80 mV" segmentGroup="somatic"`), ohms) +
		`<pulseGenerator id="step" delay="1 ms" duration="5 ms" amplitude="0.1 nA"/>
		<expOneSynapse id="fast" gbase="2 nS" erev="0 mV" tauDecay="1 ms"/>
		<timedSynapticInput id="train" synapse="fast"><spike id="0" time="1 ms"/></timedSynapticInput>` + more +
		`<network id="n"><population id="pyr" component="c" size="2"/>` + inside + `</network>`
}

func pyramidNetwork(t *testing.T, text string) (*Network, error) {
	t.Helper()
	return read(t, text).Network("n", hh.Config{Dt: 0.025, Method: hh.CN})
}

// voltagesAt runs a network and returns the voltages of both cells at a site.
func voltagesAt(t *testing.T, text string, site cell.Site) []float64 {
	t.Helper()
	n, err := pyramidNetwork(t, text)
	check(t, err)
	check(t, n.Run(context.Background(), 3))
	v, err := n.Populations[0].GetAt(site, "v")
	check(t, err)
	return v
}

func TestInputsAndSynapsesAreAtTheirSegments(t *testing.T) {
	twig, soma := cell.At("twig", 0.5), cell.At("body", 0.5)
	for name, inside := range map[string]string{
		"input":      `<inputList id="l" population="pyr" component="step"><input id="0" target="../pyr/0/c" destination="synapses" segmentId="3" fractionAlong="0.7"/></inputList>`,
		"weight":     `<inputList id="l" population="pyr" component="step"><inputW id="0" target="../pyr/0/c" destination="synapses" segmentId="3" weight="2"/></inputList>`,
		"timed":      `<inputList id="l" population="pyr" component="train"><input id="0" target="../pyr/0/c" destination="synapses" segmentId="3"/></inputList>`,
		"projection": `<population id="source" component="array" size="1"/><projection id="p" presynapticPopulation="source" postsynapticPopulation="pyr" synapse="fast"><connection id="0" preCellId="../source/0/array" postCellId="../pyr/0/c" postSegmentId="3" postFractionAlong="0.2"/></projection>`,
	} {
		text := pyramids(`<spikeArray id="array"><spike id="0" time="1 ms"/></spikeArray>`, inside)
		at := voltagesAt(t, text, twig)
		of := voltagesAt(t, text, soma)
		if !(at[0] > of[0]+0.1 && of[0] > of[1] && math.Abs(at[1]-of[1]) < 0.5) {
			t.Errorf("%s: %v mV in the twig and %v mV in the soma, want the first cell's twig above its soma, and that above the other cell", name, at, of)
		}
	}
}

// 0.1 nA into the soma and a tenth of the way along the trunk, of a cell without gates there,
// is the same as by hand.
func TestACurrentIntoASegmentIsInNanoamperes(t *testing.T) {
	text := pyramids("", `<explicitInput target="pyr[0]" input="step"/>`)
	n, err := pyramidNetwork(t, text)
	check(t, err)
	check(t, n.Run(context.Background(), 3))
	c, err := read(t, text).Cell("c")
	check(t, err)
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN})
	check(t, err)
	p, err := c.AddTo(net, "pyr", 2)
	check(t, err)
	check(t, p.InjectAt(cell.At("body", 0.5), hh.Pulse{Start: 1, End: 6, Amplitude: 0.1}, []float64{1, 0}))
	check(t, net.Run(context.Background(), 3))
	a, err := n.Populations[0].Get("v")
	check(t, err)
	b, err := p.Get("v")
	check(t, err)
	if math.Abs(a[0]-b[0]) > 1e-12 || a[1] != b[1] || a[0] < a[1]+1 {
		t.Errorf("%v mV, by hand %v", a, b)
	}
}

func TestSynapsesAtOneCompartmentShareAReceptor(t *testing.T) {
	one := func(id, segment, along string) string {
		return `<connectionWD id="` + id + `" preCellId="../pyr/0/c" postCellId="../pyr/1/c" preSegmentId="3" postSegmentId="` + segment + `" postFractionAlong="` + along + `" weight="1" delay="1 ms"/>`
	}
	n, err := pyramidNetwork(t, pyramids("", `<projection id="p" presynapticPopulation="pyr" postsynapticPopulation="pyr" synapse="fast">`+
		one("0", "3", "0.1")+one("1", "3", "0.9")+one("2", "0", "0.5")+`</projection>`))
	check(t, err)
	var names []string
	for _, r := range n.Populations[0].Model().Receptors {
		names = append(names, r.Name)
		if r.G != 2 {
			t.Errorf("receptor %s of %v nS, want 2", r.Name, r.G)
		}
	}
	wantList(t, "receptors", names, "fast@twig(0.5)", "fast@body(0.5)")
	if m := n.Populations[0].Model(); m.Threshold != -30 || n.Synapses != 3 {
		t.Errorf("threshold %v mV and %d synapses, want -30, that of the twig, and 3", m.Threshold, n.Synapses)
	}
}

func TestSitesThatAreNotThereAreAnError(t *testing.T) {
	list := `<inputList id="l" population="pyr" component="step"><input id="0" target="../pyr/0/c" destination="synapses" segmentId="3" fractionAlong="0.7"/></inputList>`
	connection := `<projection id="p" presynapticPopulation="pyr" postsynapticPopulation="pyr" synapse="fast"><connection id="0" preCellId="../pyr/0/c" postCellId="../pyr/1/c" preSegmentId="3"/><connection id="1" preCellId="../pyr/0/c" postCellId="../pyr/1/c" preSegmentId="3" postSegmentId="2"/></projection>`
	for _, tt := range []struct{ inside, from, to, want string }{
		{list, `segmentId="3"`, `segmentId="8"`, `<input id="0">: attribute segmentId: cell c has no segment 8`},
		{list, `segmentId="3"`, `segmentId="-3"`, "attribute segmentId: -3, want a whole number from 0"},
		{list, `"0.7"`, `"1.7"`, "attribute fractionAlong: 1.7, want a number from 0 to 1"},
		{list, `"0.7"`, `"half"`, "attribute fractionAlong"},
		{connection, `preSegmentId="3" postSegmentId="2"`, `preSegmentId="2"`, `<connection id="1">: begins at trunk(`},
		{connection, `postSegmentId="2"`, `postSegmentId="9"`, "attribute postSegmentId: cell c has no segment 9"},
	} {
		_, err := pyramidNetwork(t, pyramids("", strings.Replace(tt.inside, tt.from, tt.to, 1)))
		wantError(t, err, tt.want)
	}
}

func TestAnOptionSaysWhereSpikesAreDetected(t *testing.T) {
	text := pyramids("", `<projection id="p" presynapticPopulation="pyr" postsynapticPopulation="pyr" synapse="fast"><connection id="0" preCellId="../pyr/0/c" postCellId="../pyr/1/c" preSegmentId="3"/><connection id="1" preCellId="../pyr/1/c" postCellId="../pyr/0/c" preSegmentId="2"/></projection>`)
	_, err := pyramidNetwork(t, text)
	var option *OptionError
	if !errors.As(err, &option) || option.Option != "DetectAt" {
		t.Errorf("error %v, want one of the option DetectAt", err)
	}
	config := hh.Config{Dt: 0.025, Method: hh.CN}
	n, err := read(t, text).Network("n", config, DetectAt{Segment: 3, FractionAlong: 1})
	check(t, err)
	if got := n.Populations[0].Model().Threshold; got != -30 {
		t.Errorf("threshold %v mV, want that of the twig", got)
	}
	_, err = read(t, text).Network("n", config, DetectAt{Segment: 8})
	wantError(t, err, `<population id="pyr">: option DetectAt: neuroml: morphology "c" has no segment 8`)
	_, err = read(t, text).Network("n", config, DetectAt{Segment: 3, FractionAlong: 2})
	wantError(t, err, "fraction 2 along it, want a number from 0 to 1")
}

// At a place that a clamp or a junction acts on, the voltage is not that of the other cell.
func TestClampsAndCouplingsAreAtTheirSegments(t *testing.T) {
	const connection = `preCell="0" preSegment="3" postCell="1" postSegment="3"`
	more := `<voltageClamp id="clamp" delay="0 ms" duration="9 ms" targetVoltage="-20 mV" simpleSeriesResistance="1 Mohm"/>
		<gapJunction id="gap" conductance="20 nS"/>
		<gradedSynapse id="graded" conductance="20 nS" delta="5 mV" Vth="-40 mV" k="0.5 per_ms" erev="0 mV"/><silentSynapse id="silent"/>`
	clamp := `<inputList id="l" population="pyr" component="clamp"><input id="0" target="../pyr/0/c" destination="synapses" segmentId="3"/></inputList>`
	twig, soma := cell.At("twig", 0.5), cell.At("body", 0.5)
	for name, inside := range map[string]string{
		"gap":    `<electricalProjection id="g" presynapticPopulation="pyr" postsynapticPopulation="pyr"><electricalConnection id="0" ` + connection + ` synapse="gap"/></electricalProjection>`,
		"graded": `<continuousProjection id="g" presynapticPopulation="pyr" postsynapticPopulation="pyr"><continuousConnection id="0" ` + connection + ` preComponent="silent" postComponent="graded"/></continuousProjection>`,
	} {
		text := pyramids(more, clamp+inside)
		at := voltagesAt(t, text, twig)
		of := voltagesAt(t, text, soma)
		if !(math.Abs(at[0]+20) < 3 && at[0] > of[0]+1 && at[1] > of[1]+0.5) {
			t.Errorf("%s: %v mV in the twigs and %v mV in the somata, want the first twig near -20 mV and both above their somata", name, at, of)
		}
	}
	_, err := pyramidNetwork(t, pyramids(more, `<electricalProjection id="g" presynapticPopulation="pyr" postsynapticPopulation="pyr"><electricalConnection id="0" `+
		strings.Replace(connection, `"3"`, `"8"`, 1)+` synapse="gap"/></electricalProjection>`))
	wantError(t, err, `<electricalConnection id="0">: attribute preSegment: cell c has no segment 8`)
}
