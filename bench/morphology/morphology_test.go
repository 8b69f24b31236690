package morphology

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/figure/figuretest"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/cell"
)

const testdata = "../../cell/testdata/"

func open(t *testing.T, name string) *SWC {
	t.Helper()
	s, err := OpenSWC(testdata + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPicturesShowCells(t *testing.T) {
	s := open(t, "one-point.swc")
	p := Picture{Shape: s.Shape, Title: s.Name, Compartments: s.Compartments.Len(), Marks: []Mark{{cell.At("soma[0]", 0.5), "1 nA"}, {cell.At("nowhere", 0), "nothing"}}}
	figuretest.Check(t, p.WritePNG)
	for _, tree := range append(models.Trees(), models.Branched(100, true)) {
		p := Picture{Shape: tree.Cell().Morphology, Marks: []Mark{{tree.At, "current"}, {tree.Detector, "spikes"}}}
		if tree.Name == "rallpack1" || tree.Name == "rallpack3" {
			continue // an axon alone, in the axon's red
		}
		if !strings.Contains(strings.Join(names(classes(&p.Shape)), " "), "soma") {
			if err := p.WritePNG(&bytes.Buffer{}); err != nil {
				t.Errorf("%s: %v", tree.Name, err)
			}
			continue
		}
		figuretest.Check(t, p.WritePNG)
	}
}

func TestAShapeThatMakesNoSenseIsAnError(t *testing.T) {
	for _, m := range []cell.Morphology{{}, {Sections: []cell.Section{{Name: "a"}}}} {
		p := Picture{Shape: m}
		if err := p.WritePNG(&bytes.Buffer{}); err == nil {
			t.Errorf("%+v is no error", m)
		}
	}
}

func TestCoordinatesOfFilesAreDrawnAndThoseOfCylindersAreNot(t *testing.T) {
	files, err := filepath.Glob(testdata + "*.swc")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if s := open(t, filepath.Base(name)); !layOut(&s.Shape).spatial {
			t.Errorf("%s is drawn as a diagram", name)
		}
	}
	for _, name := range []string{"y", "tree50"} {
		m := models.MustFindTree(name).Cell().Morphology
		if layOut(&m).spatial {
			t.Errorf("%s is drawn by coordinates that it has not", name)
		}
	}
}

// A diagram has the lengths and diameters of the sections, each from its place on the parent.
func TestADiagramKeepsLengthsAndJoints(t *testing.T) {
	m := models.Branched(60, false).Cell().Morphology
	l := layOut(&m)
	f := newFamily(&m)
	var ends []cell.Point
	for i, s := range m.Sections {
		points := l.points[i]
		if got := length(points); math.Abs(got-f.lengths[i]) > 1e-9*got || points[0].Diameter != s.Points[0].Diameter {
			t.Errorf("%s is %v um long, want %v", s.Name, got, f.lengths[i])
		}
		if p := f.parent[i]; p > 0 && distance(points[0], along(l.points[p], s.Parent.Fraction)) > 1e-9 {
			t.Errorf("%s begins at %+v", s.Name, points[0])
		}
		ends = append(ends, points[len(points)-1])
	}
	for i, p := range ends {
		for j, q := range ends[:i] {
			if distance(p, q) < 1 {
				t.Errorf("%s and %s end at one place", m.Sections[i].Name, m.Sections[j].Name)
			}
		}
	}
}

func names(kinds []class) []string {
	var all []string
	for _, k := range kinds {
		all = append(all, k.name)
	}
	return all
}

func TestColoursGoByGroupsThatSayWhatTheyAre(t *testing.T) {
	sections := func(names ...string) (all []cell.Section) {
		for _, n := range names {
			all = append(all, cell.Section{Name: n})
		}
		return all
	}
	for _, c := range []struct {
		name string
		m    cell.Morphology
		want string
	}{
		{
			"the standard's groups, and those within", cell.Morphology{
				Sections: sections("soma", "d0", "d1", "d2", "a0"),
				Groups: []cell.Group{
					{Name: "all", Sections: []string{"soma", "d0", "d1", "d2", "a0"}},
					{Name: "soma_group", Sections: []string{"soma"}},
					{Name: "dendrite_group", Sections: []string{"d0", "d1", "d2"}},
					{Name: "apical", Sections: []string{"d1", "d2"}},
					{Name: "twin_of_apical", Sections: []string{"d1", "d2"}},
					{Name: "d0", Sections: []string{"d0"}},
				},
			}, "soma_group dendrite_group apical others",
		},
		{
			"groups that say nothing", cell.Morphology{
				Sections: sections("a", "b", "c"),
				Groups:   []cell.Group{{Name: "first", Sections: []string{"a", "b"}}, {Name: "second", Sections: []string{"b"}}},
			}, "first second others",
		},
		{"names without groups", cell.Morphology{Sections: sections("soma[0]", "dend_0", "dend_1", "axon")}, "soma dend axon"},
	} {
		if got := strings.Join(names(classes(&c.m)), " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestClassesHaveEverySectionOnceAndColoursOfTheirOwn(t *testing.T) {
	m := open(t, "types.swc").Shape
	kinds := classes(&m)
	var all []int
	for _, k := range kinds {
		all = append(all, k.sections...)
	}
	slices.Sort(all)
	if len(slices.Compact(slices.Clone(all))) != len(m.Sections) || len(all) != len(m.Sections) {
		t.Errorf("sections %v of %d", all, len(m.Sections))
	}
	ink := inks(kinds)
	for i, c := range ink {
		if slices.Contains(ink[:i], c) {
			t.Errorf("two classes of %v", names(kinds))
		}
	}
}

func TestAScaleIsARoundNumber(t *testing.T) {
	for x, want := range map[float64]float64{0.7: 0.5, 1: 1, 1.9: 1, 2: 2, 49: 20, 51: 50, 99999: 50000} {
		if got := roundBelow(x); math.Abs(got-want) > 1e-12*want {
			t.Errorf("%v: %v, want %v", x, got, want)
		}
	}
}

func TestAnSWCFileIsReportedAndDrawn(t *testing.T) {
	s := open(t, "one-point.swc")
	var b bytes.Buffer
	if err := s.WriteReport(&b); err != nil {
		t.Fatal(err)
	}
	want := `one-point.swc  9 sections, 622 um long in all, 4467 um2 of membrane
divided        into 26 compartments by the d_lambda rule, with 100 ohm cm and 1 uF/cm2
soma           1 section, 16.0 um
dend           4 sections, 274 um
apic           3 sections, 238 um
axon           1 section, 94.3 um
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
	dir := t.TempDir()
	if written, err := s.WriteFiles(dir); err != nil || len(written) != 1 {
		t.Errorf("wrote %v, %v", written, err)
	}
	bad := filepath.Join(dir, "bad.swc")
	if err := os.WriteFile(bad, []byte("1 1 0 0 0 -1 -1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSWC(bad); err == nil || !strings.Contains(err.Error(), bad) {
		t.Errorf("error %v, want one that names the file", err)
	}
	if _, err := OpenSWC(filepath.Join(dir, "none.swc")); err == nil {
		t.Error("a file that is not there is no error")
	}
}
