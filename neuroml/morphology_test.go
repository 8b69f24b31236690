package neuroml

import (
	"math"
	"strings"
	"testing"
)

// cellOf returns the elements of a cell "c" with a leak, of a morphology and more
// of its membrane.
func cellOf(segments, membrane string) string {
	return `<ionChannelPassive id="leak" conductance="10pS"/>
		<cell id="c"><morphology id="m">` + segments + `</morphology><biophysicalProperties id="b"><membraneProperties>` + membrane +
		`<channelDensity id="pas" ionChannel="leak" condDensity="0.1 mS_per_cm2" erev="-65 mV" ion="non_specific"/>
		<spikeThresh value="0 mV"/><initMembPotential value="-70 mV"/></membraneProperties></biophysicalProperties></cell>`
}

const (
	// sphere has a membrane of 100 pi um2.
	sphere = `<segment id="0"><proximal x="1" y="2" z="3" diameter="10"/><distal x="1" y="2" z="3" diameter="10"/></segment>`
	// dendrite adds 200 pi um2 to sphere.
	dendrite = `<segment id="1"><parent segment="0"/><proximal x="0" y="0" z="0" diameter="2"/><distal x="60" y="80" z="0" diameter="2"/></segment>`
	farads   = `<specificCapacitance value="1 uF_per_cm2"/>`
)

func TestTheMembraneIsThatOfItsSegments(t *testing.T) {
	for _, tt := range []struct {
		name, segments string
		want           float64 // um2
	}{
		{"sphere", sphere, 100 * math.Pi},
		{"cylinder", `<segment id="0"><proximal x="0" y="0" z="0" diameter="4"/><distal x="3" y="4" z="12" diameter="4"/></segment>`, math.Pi * 4 * 13},
		{"cone", `<segment id="0"><proximal x="0" y="0" z="0" diameter="6"/><distal x="0" y="4" z="0" diameter="0"/></segment>`, math.Pi * 3 * 5},
		{"sphere and dendrite", sphere + dendrite, 300 * math.Pi},
		{"a dendrite that goes on", sphere + dendrite + `<segment id="2"><parent segment="1"/><distal x="60" y="80" z="5" diameter="2"/></segment>`, 310 * math.Pi},
	} {
		c, err := read(t, cellOf(tt.segments, farads)).Cell("c", Lumped{})
		check(t, err)
		if math.Abs(c.Area/tt.want-1) > 1e-15 {
			t.Errorf("%s: %v um2, want %v", tt.name, c.Area, tt.want)
		}
	}
}

func TestAMorphologyBesideItsCellIsFound(t *testing.T) {
	text := cellOf("", farads)
	text = strings.Replace(text, `<morphology id="m"></morphology>`, "", 1)
	text = strings.Replace(text, `<cell id="c">`, `<cell id="c" morphology="ball">`, 1)
	c, err := read(t, text+`<morphology id="ball">`+sphere+`</morphology>`).Cell("c")
	check(t, err)
	if math.Abs(c.Area-100*math.Pi) > 1e-12 {
		t.Errorf("%v um2, want %v", c.Area, 100*math.Pi)
	}
	_, err = read(t, text).Cell("c")
	wantError(t, err, `morphology "ball" is not there`)
}

func TestSeveralSegmentsAreLumpedOnlyWhenAsked(t *testing.T) {
	f := read(t, cellOf(sphere+dendrite, farads))
	_, err := f.Cell("c")
	wantError(t, err, `<cell id="c">: has 2 segments, and no <resistivity>`)
	c, err := f.Cell("c", Lumped{})
	check(t, err)
	if c.Tree != nil {
		t.Error("a lumped cell has a tree")
	}
}

func TestALumpedConductanceCountsByItsArea(t *testing.T) {
	groups := `<segmentGroup id="soma"><member segment="0"/></segmentGroup>
		<segmentGroup id="tree"><member segment="1"/></segmentGroup>
		<segmentGroup id="both"><include segmentGroup="soma"/><include segmentGroup="tree"/><include segmentGroup="both"/></segmentGroup>`
	density := func(id, of string) string {
		return `<channelDensity id="` + id + `" ionChannel="leak" condDensity="6 mS_per_cm2" erev="0 mV" ion="x" ` + of + `/>`
	}
	c, err := read(t, cellOf(sphere+dendrite+groups,
		`<specificCapacitance value="1 uF_per_cm2" segmentGroup="soma"/><specificCapacitance value="4 uF_per_cm2" segmentGroup="tree"/>`+
			density("a", `segmentGroup="soma"`)+density("b", `segmentGroup="tree"`)+density("c", `segmentGroup="both"`)+
			density("d", `segment="1"`)+density("e", `segmentGroup="all"`))).Cell("c", Lumped{})
	check(t, err)
	if math.Abs(c.Model.Cm-3) > 1e-14 {
		t.Errorf("Cm %v uF/cm2, want 3", c.Model.Cm)
	}
	for i, want := range []float64{2, 4, 6, 4, 6} {
		if g := c.Model.Channels[i]; math.Abs(g.G-want) > 1e-14 {
			t.Errorf("channel %s: %v mS/cm2, want %v", g.Name, g.G, want)
		}
	}
}

func TestTheLastCapacitanceOfASegmentCounts(t *testing.T) {
	groups := `<segmentGroup id="soma"><member segment="0"/></segmentGroup><segmentGroup id="tree"><member segment="1"/></segmentGroup>`
	of := func(group, value string) string {
		return `<specificCapacitance value="` + value + ` uF_per_cm2" segmentGroup="` + group + `"/>`
	}
	for _, tt := range []struct {
		segments, membrane string
		want               float64 // uF/cm2
	}{
		{sphere + dendrite, farads + of("tree", "4"), 3},
		{sphere + dendrite, of("soma", "1") + of("all", "2") + of("tree", "5"), 4},
		{sphere + dendrite, of("soma", "1") + of("tree", "4") + `<specificCapacitance value="7 uF_per_cm2" segment="1"/>`, 5},
		{sphere + `<segmentGroup id="axon"/>`, farads + of("axon", "0.05"), 1},
		{sphere + `<segmentGroup id="body"><member segment="0"/></segmentGroup>`, farads + of("body", "2"), 2},
	} {
		c, err := read(t, cellOf(tt.segments+strings.Repeat(groups, strings.Count(tt.segments, dendrite)), tt.membrane)).Cell("c", Lumped{})
		check(t, err)
		if math.Abs(c.Model.Cm-tt.want) > 1e-14 {
			t.Errorf("%s: Cm %v uF/cm2, want %v", tt.membrane, c.Model.Cm, tt.want)
		}
	}
}

func TestAChannelThatTheSegmentDoesNotHaveIsLeftOut(t *testing.T) {
	c, err := read(t, cellOf(sphere+`<segmentGroup id="axon"/>`,
		farads+`<channelDensity id="x" ionChannel="none" condDensity="1 S_per_m2" erev="0 mV" ion="x" segmentGroup="axon"/>`)).Cell("c")
	check(t, err)
	if n := len(c.Model.Channels); n != 1 || c.Model.Channels[0].Name != "pas" {
		t.Errorf("channels %v, want pas alone", c.Model.Channels)
	}
}

func TestMorphologiesThatMakeNoSenseAreAnError(t *testing.T) {
	for _, tt := range []struct{ segments, membrane, want string }{
		{"", farads, "a child <segment> is missing"},
		{strings.Replace(sphere, `id="0"`, "", 1), farads, "attribute id is missing"},
		{sphere + sphere, farads, `<segment id="0">: a second segment of this id`},
		{`<segment id="0"><distal x="0" y="0" z="0" diameter="1"/></segment>`, farads, "a child <proximal> is missing"},
		{`<segment id="0"><proximal x="0" y="0" z="0" diameter="1"/></segment>`, farads, "a child <distal> is missing"},
		{`<segment id="0"><proximal x="0" y="0" z="0" diameter="1"/><distal x="0" y="0" z="0" diameter="2"/></segment>`, farads, "a sphere of two diameters, 1 and 2 um"},
		{`<segment id="0"><proximal x="0" y="0" z="0" diameter="0"/><distal x="0" y="0" z="1" diameter="0"/></segment>`, farads, "a membrane of 0 um2"},
		{`<segment id="0"><proximal x="0" y="0" z="0" diameter="-1"/><distal x="0" y="0" z="1" diameter="1"/></segment>`, farads, "-1 um, want a number from 0"},
		{`<segment id="0"><proximal x="0" y="0" z="0" diameter="1e300"/><distal x="0" y="0" z="0" diameter="1e300"/></segment>`, farads, "a membrane of +Inf um2"},
		{strings.Replace(sphere, `diameter="10"`, `diameter="10um"`, 1), farads, "10um is a length, want a number without unit"},
		{sphere, `<specificCapacitance value="1 uF_per_cm2" segmentGroup="x"/>`, `segment group "x" is not in <morphology id="m">`},
		{sphere, `<specificCapacitance value="1 uF_per_cm2" segment="3"/>`, `segment 3 is not in <morphology id="m">`},
		{sphere + `<segmentGroup id="g"><path/></segmentGroup>`, `<specificCapacitance value="1 uF_per_cm2" segmentGroup="g"/>`, "<path>: a child <to> is missing"},
		{sphere + `<segmentGroup id="g"/><segmentGroup id="g"/>`, farads, "a second group of this id"},
		{sphere + `<segmentGroup id="g"><member/></segmentGroup>`, `<specificCapacitance value="1 uF_per_cm2" segmentGroup="g"/>`, "<member>: attribute segment is missing"},
		{strings.Replace(sphere, `id="0"`, `id="-1"`, 1), farads, "-1, want a whole number from 0"},
		{sphere, "", "a child <specificCapacitance> is missing for segment 0"},
		{sphere, farads + farads, "a second one of the same segments"},
		{sphere, farads + `<specificCapacitance value="1 uF_per_cm2" segmentGroup="all"/>`, "a second one of the same segments"},
	} {
		_, err := read(t, cellOf(tt.segments, tt.membrane)).Cell("c", Lumped{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s%s: error %v, want %q", tt.segments, tt.membrane, err, tt.want)
		}
	}
}
