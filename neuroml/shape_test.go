package neuroml

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
)

// pyramid is a spherical soma, an apical trunk of two segments that a twig leaves in the
// middle, and a basal dendrite on the soma's first quarter.
const pyramid = `
	<segment id="0" name="soma"><proximal x="0" y="0" z="0" diameter="20"/><distal x="0" y="0" z="0" diameter="20"/></segment>
	<segment id="1"><parent segment="0"/><proximal x="0" y="10" z="0" diameter="4"/><distal x="0" y="40" z="0" diameter="3"/></segment>
	<segment id="2"><parent segment="1"/><distal x="0" y="100" z="0" diameter="2"/></segment>
	<segment id="3"><parent segment="2" fractionAlong="0.5"/><distal x="50" y="70" z="0" diameter="1"/></segment>
	<segment id="4"><parent segment="0" fractionAlong="0.25"/><proximal x="9" y="0" z="0" diameter="2"/><distal x="90" y="0" z="0" diameter="1"/></segment>`

// sections are those of pyramid, as annotated groups.
const sections = `
	<segmentGroup id="body" neuroLexId="sao864921383"><member segment="0"/></segmentGroup>
	<segmentGroup id="trunk" neuroLexId="sao864921383">
		<property tag="numberInternalDivisions" value="9"/><member segment="2"/><member segment="1"/></segmentGroup>
	<segmentGroup id="twig" neuroLexId="sao864921383"><member segment="3"/></segmentGroup>
	<segmentGroup id="basal" neuroLexId="sao864921383"><member segment="4"/></segmentGroup>`

func morphologyOf(t *testing.T, text string) (Morphology, error) {
	t.Helper()
	return read(t, cellOf(text, "")).Morphology("c")
}

// shape returns the sections of a morphology with where they begin, and its groups.
func shape(t *testing.T, text string) (all, groups []string, m Morphology) {
	t.Helper()
	m, err := morphologyOf(t, text)
	check(t, err)
	for _, s := range m.Sections {
		all = append(all, fmt.Sprintf("%s:%d@%v", s.Name, len(s.Points), s.Parent))
	}
	for _, g := range m.Groups {
		groups = append(groups, fmt.Sprint(g.Name, g.Sections))
	}
	return all, groups, m
}

func wantList(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s %q, want %q", what, got, want)
	}
}

func TestAnnotatedGroupsAreSections(t *testing.T) {
	all, groups, m := shape(t, pyramid+sections)
	wantList(t, "sections", all, "body:2@(0)", "trunk:3@body(1)", fmt.Sprintf("twig:2@trunk(%v)", 60./90), "basal:2@body(0.25)")
	wantList(t, "groups", groups, "body[body]", "trunk[trunk]", "twig[twig]", "basal[basal]", "all[body trunk twig basal]")
	if len(m.Divisions) != 1 || m.Divisions[0] != (cell.Division{Group: "trunk", By: cell.Number(9)}) {
		t.Errorf("divisions %v, want 9 of the trunk", m.Divisions)
	}
}

func TestSegmentsOfNoAnnotatedGroupAreSectionsEach(t *testing.T) {
	all, groups, _ := shape(t, pyramid)
	wantList(t, "sections", all, "soma:2@(0)", "segment1:2@soma(1)", "segment2:2@segment1(1)", "segment3:2@segment2(0.5)", "segment4:2@soma(0.25)")
	wantList(t, "groups", groups, "all[soma segment1 segment2 segment3 segment4]")
}

func TestASphereHasItsAreaAndAConeItsOwn(t *testing.T) {
	_, _, m := shape(t, pyramid+sections)
	c, err := (&cell.Cell{
		Morphology: m.Morphology, Divisions: m.Divisions,
		Ra: []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}},
	}).Compartments()
	check(t, err)
	want := math.Pi*20*20 + frustum(4, 3, 30) + frustum(3, 2, 60) + frustum(2.5, 1, 50) + frustum(2, 1, 81)
	if math.Abs(c.TotalArea()/want-1) > 1e-14 {
		t.Errorf("%v um2, want %v", c.TotalArea(), want)
	}
}

func TestASiteOnASegmentIsOneOnItsSection(t *testing.T) {
	_, _, m := shape(t, pyramid+sections)
	for _, tt := range []struct {
		segment int
		along   float64
		want    cell.Site
	}{
		{0, 0.5, cell.At("body", 0.5)}, {1, 0, cell.At("trunk", 0)}, {1, 1, cell.At("trunk", 30./90)},
		{2, 0, cell.At("trunk", 30./90)}, {2, 1, cell.At("trunk", 1)}, {2, 0.25, cell.At("trunk", 45./90)}, {3, 1, cell.At("twig", 1)},
	} {
		got, err := m.Site(tt.segment, tt.along)
		check(t, err)
		if got.Section != tt.want.Section || math.Abs(got.Fraction-tt.want.Fraction) > 1e-15 || tt.along == 1 && tt.want.Fraction == 1 && got.Fraction != 1 {
			t.Errorf("%v along segment %d is %v, want %v", tt.along, tt.segment, got, tt.want)
		}
	}
	for _, tt := range []struct {
		segment int
		along   float64
		want    string
	}{
		{9, 0.5, `morphology "c" has no segment 9`}, {1, 1.5, "fraction 1.5 along it"}, {1, math.NaN(), "fraction NaN along it"},
	} {
		_, err := m.Site(tt.segment, tt.along)
		wantError(t, err, tt.want)
	}
}

func TestGroupsAreOfMembersIncludesPathsAndSubTrees(t *testing.T) {
	_, groups, _ := shape(t, pyramid+sections+`
		<segmentGroup id="apical"><include segmentGroup="trunk"/><include segmentGroup="twig"/></segmentGroup>
		<segmentGroup id="way"><path><from segment="1"/><to segment="3"/></path></segmentGroup>
		<segmentGroup id="way from the root"><path><to segment="2"/></path></segmentGroup>
		<segmentGroup id="tree"><subTree><from segment="1"/></subTree></segmentGroup>
		<segmentGroup id="nobody"/>`)
	wantList(t, "groups", groups[4:], "apical[trunk twig]", "way[trunk twig]", "way from the root[body trunk]", "tree[trunk twig]",
		"all[body trunk twig basal]")
}

func TestASectionEndsWhereAGroupDoes(t *testing.T) {
	all, groups, m := shape(t, pyramid+sections+`<segmentGroup id="far"><member segment="2"/></segmentGroup>`)
	wantList(t, "sections", all[1:3], "trunk.1:2@body(1)", "trunk.2:2@trunk.1(1)")
	wantList(t, "groups", []string{groups[1], groups[4]}, "trunk[trunk.1 trunk.2]", "far[trunk.2]")
	if want := []cell.Division{{Group: "trunk.1", By: cell.Number(3)}, {Group: "trunk.2", By: cell.Number(6)}}; !slices.Equal(m.Divisions, want) {
		t.Errorf("divisions %v, want %v: 9 by their lengths", m.Divisions, want)
	}
}

func TestAnAnnotatedGroupThatBranchesIsSeveralSections(t *testing.T) {
	text := strings.Replace(pyramid, ` fractionAlong="0.5"`, "", 1) + // the twig goes on where 2 ends
		`<segment id="5"><parent segment="2"/><distal x="0" y="130" z="0" diameter="1"/></segment>
		<segmentGroup id="apical" neuroLexId="sao864921383"><member segment="1"/><member segment="2"/><member segment="3"/><member segment="5"/></segmentGroup>`
	all, _, _ := shape(t, text)
	wantList(t, "sections", all, "soma:2@(0)", "apical.1:3@soma(1)", "apical.2:2@apical.1(1)", "segment4:2@soma(0.25)", "apical.3:2@apical.1(1)")
}

func TestAStepOfTheDiameterStaysOne(t *testing.T) {
	text := strings.Replace(pyramid, `<parent segment="1"/>`, `<parent segment="1"/><proximal x="0" y="40" z="0" diameter="1"/>`, 1)
	all, _, m := shape(t, text+sections)
	wantList(t, "sections", all[1:2], "trunk:4@body(1)")
	if p := m.Sections[1].Points; p[1] != (cell.Point{Y: 40, Diameter: 3}) || p[2] != (cell.Point{Y: 40, Diameter: 1}) {
		t.Errorf("points %v", p)
	}
}

func TestASegmentAfterAGapIsASectionOfItsOwn(t *testing.T) {
	text := strings.Replace(pyramid, `<parent segment="1"/>`, `<parent segment="1"/><proximal x="5" y="40" z="0" diameter="3"/>`, 1)
	all, _, _ := shape(t, text+sections)
	wantList(t, "sections", all[1:3], "trunk.1:2@body(1)", "trunk.2:2@trunk.1(1)")
}

func TestSectionsAreInOrderWhateverTheFiles(t *testing.T) {
	// Children before their parents.
	lines := strings.Split(strings.TrimSpace(pyramid), "\n")
	slices.Reverse(lines)
	all, _, _ := shape(t, strings.Join(lines, "\n")+sections)
	wantList(t, "sections", all, "body:2@(0)", "basal:2@body(0.25)", "trunk:3@body(1)", fmt.Sprintf("twig:2@trunk(%v)", 60./90))
}

func TestAMorphologyBesideTheCellsIsReadByItsId(t *testing.T) {
	m, err := read(t, `<morphology id="alone">`+pyramid+sections+`</morphology>`).Morphology("alone")
	check(t, err)
	if m.Name != "alone" || len(m.Sections) != 4 {
		t.Errorf("%q has %d sections", m.Name, len(m.Sections))
	}
}

func TestABadMorphologyIsAnErrorThatNamesTheElement(t *testing.T) {
	const point = `<proximal x="0" y="0" z="0" diameter="2"/><distal x="0" y="9" z="0" diameter="2"/>`
	for _, tt := range []struct{ name, text, want string }{
		{"two roots", pyramid + `<segment id="7">` + point + `</segment>`, `<segment id="7">: a second segment without a <parent>, as segment 0`},
		{"no root", `<segment id="1"><parent segment="1"/>` + point + `</segment>`, `<morphology id="m">: a segment without a <parent> is missing`},
		{"a circle", pyramid + `<segment id="8"><parent segment="9"/>` + point + `</segment><segment id="9"><parent segment="8"/>` + point + `</segment>`,
			`<segment id="8">: its parents lead to no root`},
		{"an orphan", pyramid + `<segment id="8"><parent segment="9"/>` + point + `</segment>`, `<segment id="8">: its parent, segment 9, is not there`},
		{"no diameter", pyramid + `<segment id="8"><parent segment="4"/><distal x="0" y="0" z="0" diameter="0"/></segment>`, `the diameter is 0 um`},
		{"beyond the parent", strings.Replace(pyramid, `"0.25"`, `"1.25"`, 1), `attribute fractionAlong: 1.25`},
		{"a group of nothing", pyramid + `<segmentGroup id="g"><member segment="9"/></segmentGroup>`, `<member>: segment 9 is not in <morphology id="m">`},
		{"a group of no group", pyramid + `<segmentGroup id="g"><include segmentGroup="h"/></segmentGroup>`, `segment group "h" is not in <morphology id="m">`},
		{"a segment of two sections", pyramid + sections + `<segmentGroup id="g" neuroLexId="sao864921383"><member segment="3"/></segmentGroup>`,
			`<segmentGroup id="g">: segment 3 is also in "twig"`},
		{"a path backwards", pyramid + `<segmentGroup id="g"><path><from segment="3"/><to segment="1"/></path></segmentGroup>`, `<path>: segment 3 is not on the way from segment 1 to the root`},
		{"a path without end", pyramid + `<segmentGroup id="g"><path><from segment="3"/></path></segmentGroup>`, `<path>: a child <to> is missing`},
		{"a path to nowhere", pyramid + `<segmentGroup id="g"><path><to segment="9"/></path></segmentGroup>`, `<to>: segment 9 is not in`},
		{"a tree of nothing", pyramid + `<segmentGroup id="g"><subTree/></segmentGroup>`, `<subTree>: a child <from> is missing`},
		{"a tree with an end", pyramid + `<segmentGroup id="g"><subTree><from segment="1"/><to segment="2"/></subTree></segmentGroup>`, `<to>: is not read in a <subTree>`},
		{"no divisions", pyramid + `<segmentGroup id="g" neuroLexId="sao864921383"><property tag="numberInternalDivisions" value="0"/><member segment="1"/></segmentGroup>`,
			`<property>: attribute value: 0, want a number from 1`},
		{"divisions of no section", pyramid + `<segmentGroup id="g"><property tag="numberInternalDivisions" value="3"/><member segment="1"/></segmentGroup>`,
			`<property>: of a group that is not annotated as unbranched`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := morphologyOf(t, tt.text)
			wantError(t, err, tt.want)
		})
	}
	_, err := read(t, cellOf(pyramid, "")).Morphology("d")
	wantError(t, err, `"d"`)
}

func TestManyGroupsOfManySegmentsAreRefused(t *testing.T) {
	var b strings.Builder
	b.WriteString(sphere)
	for i := range 20_000 {
		fmt.Fprintf(&b, `<segmentGroup id="g%d"><include segmentGroup="g%d"/></segmentGroup>`, i, max(0, i-1))
	}
	_, err := morphologyOf(t, b.String())
	wantError(t, err, `has 20000 groups and 1 segments`)
}

func TestPathsThatGoOverTheSegmentsAgainAndAgainAreRefused(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<segment id="0"><proximal x="0" y="0" z="0" diameter="1"/><distal x="1" y="0" z="0" diameter="1"/></segment>`)
	const n = 2000
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, `<segment id="%d"><parent segment="%d"/><distal x="%d" y="0" z="0" diameter="1"/></segment>`, i, i-1, i+1)
	}
	fmt.Fprintf(&b, `<segmentGroup id="all over">%s</segmentGroup>`, strings.Repeat(fmt.Sprintf(`<path><to segment="%d"/></path>`, n-1), n))
	for i := range 80 {
		fmt.Fprintf(&b, `<segmentGroup id="g%d"><include segmentGroup="all over"/></segmentGroup>`, i)
	}
	_, err := morphologyOf(t, b.String())
	wantError(t, err, "go over more than 268435456 segments, which is too much")
}

func TestSegmentsOfOneNameAreSectionsOfSeveral(t *testing.T) {
	text := pyramid
	for _, id := range []string{"1", "2", "3", "4"} {
		text = strings.Replace(text, `id="`+id+`"`, `id="`+id+`" name="dend"`, 1)
	}
	all, _, _ := shape(t, text+`<segmentGroup id="dend_2"><member segment="1"/></segmentGroup>`)
	for i := range all {
		all[i], _, _ = strings.Cut(all[i], ":")
	}
	wantList(t, "sections", all, "soma", "dend", "dend_", "dend_3", "dend_4")
}
