package cell_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/lut4go/lut4go/cell"
)

func TestASomaOfOnePointIsASphere(t *testing.T) {
	m := readSWC(t, "one-point.swc")
	c := compartments(t, uniform(m))
	near(t, "area of the soma", c.Area(0), math.Pi*16*16, 1e-15)
	for _, s := range m.Sections[1:] {
		if s.Parent.Section == "soma[0]" && s.Parent.Fraction != 0.5 {
			t.Errorf("%s begins at %v, want the middle of the soma", s.Name, s.Parent)
		}
	}
}

func TestDendritesOnASphereStartAtTheirOwnFirstPoint(t *testing.T) {
	m := readSWC(t, "one-point.swc")
	for name, want := range map[string]cell.Point{
		"dend[0]": {X: 10, Diameter: 3},
		"dend[1]": {Diameter: 1.4}, // it has no other: the soma's place, its own diameter
		"dend[2]": {X: -9, Diameter: 2},
	} {
		i := slices.IndexFunc(m.Sections, func(s cell.Section) bool { return s.Name == name })
		if got := m.Sections[i].Points[0]; got != want {
			t.Errorf("%s starts at %v, want %v", name, got, want)
		}
	}
}

func TestASomaOfThreePointsIsTheSphereThatOneWouldBe(t *testing.T) {
	three := compartments(t, uniform(readSWC(t, "three-point.swc")))
	text := "1 1 5 7 1 6.5 -1\n" +
		"4 3 12 7 1 1 1\n5 3 60 9 1 0.8 4\n6 3 110 30 4 0.5 5\n7 3 100 -30 4 0.4 5\n8 4 5 15 1 1.7 1\n9 4 0 100 1 1.3 8\n"
	m, err := cell.ReadSWC(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	one := compartments(t, uniform(m))
	for i := range one.Len() {
		if three.Area(i) != one.Area(i) || three.Coupling(i) != one.Coupling(i) || three.Parent(i) != one.Parent(i) {
			t.Errorf("compartment %d differs: area %v and %v", i, three.Area(i), one.Area(i))
		}
	}
	near(t, "area of the soma", three.Area(0), math.Pi*13*13, 1e-15)
}

func TestASomaOfTwoPointsIsAFrustum(t *testing.T) {
	c := compartments(t, uniform(readSWC(t, "two-point.swc")))
	near(t, "area of the soma", c.Area(0), math.Pi*(6+5)*math.Hypot(14, 1), 1e-15)
}

func TestAnOutlineIsASphereOfTheMeanRadius(t *testing.T) {
	m := readSWC(t, "outline.swc")
	c := compartments(t, uniform(m))
	radius := 4 * math.Sqrt2
	near(t, "area of the soma", c.Area(0), 4*math.Pi*radius*radius, 1e-14)
	soma := m.Sections[0].Points
	near(t, "x of the centre", (soma[0].X+soma[1].X)/2, 1, 1e-14)
	near(t, "y of the centre", (soma[0].Y+soma[1].Y)/2, 2, 1e-14)
	near(t, "z of the centre", (soma[0].Z+soma[1].Z)/2, 3, 1e-14)
	if at := m.Sections[1].Parent; at != cell.At("soma[0]", 0.5) {
		t.Errorf("the dendrite begins at %v, want the soma's middle", at)
	}
	if start := m.Sections[2].Points[0]; start != (cell.Point{X: -3, Y: -2, Z: 3, Diameter: 0.8}) {
		t.Errorf("the axon, of one point, starts at %v, want its point of the outline", start)
	}
}

func TestFourPointsInARowAreNoOutline(t *testing.T) {
	m := readSWC(t, "cylinders.swc")
	if n := len(m.Sections[0].Points); n != 5 {
		t.Errorf("the soma has %d points, want 5", n)
	}
	at := map[string]float64{}
	for _, s := range m.Sections {
		at[s.Name] = s.Parent.Fraction
	}
	along := (5 + 6.) / (5 + 6 + math.Hypot(1, 6) + 5)
	for name, want := range map[string]float64{"dend[0]": 0, "dend[1]": along, "apic[0]": 1} {
		near(t, "where "+name+" begins", at[name], want, 1e-15)
	}
}

func TestEveryTypeIsAGroup(t *testing.T) {
	m := readSWC(t, "types.swc")
	var got []string
	for _, g := range m.Groups {
		got = append(got, fmt.Sprint(g.Name, g.Sections))
	}
	want := []string{"soma[soma[0]]", "dend[dend[0]]", "axon[axon[0]]", "dend_5[dend_5[0]]", "dend_6[dend_6[0]]", "apic[apic[0]]"}
	if !slices.Equal(got, want) {
		t.Errorf("groups %v, want %v", got, want)
	}
}

func TestTheOrderOfLinesDoesNotMatter(t *testing.T) {
	const text = "1 1 0 0 0 5 -1\n2 3 5 0 0 1 1\n3 3 50 0 0 1 2\n4 3 90 0 0 1 3\n5 3 90 9 0 1 3\n"
	lines := strings.SplitAfter(text, "\n")
	slices.Reverse(lines)
	a, err := cell.ReadSWC(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	b, err := cell.ReadSWC(strings.NewReader(strings.Join(lines, "")))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "area", compartments(t, uniform(b)).TotalArea(), compartments(t, uniform(a)).TotalArea(), 1e-15)
	if len(a.Sections) != len(b.Sections) {
		t.Errorf("%d and %d sections", len(a.Sections), len(b.Sections))
	}
}

func TestWhatEditorsLeaveInAFileIsRead(t *testing.T) {
	const text = "\ufeff# comment\r\n\r\n  # another\r\n\t1 1.0 0 0 0 5e0 -1\r\n2 3 5 0 0 1 1 0.3 more\r\n3 3 50 0 0 1 2"
	m, err := cell.ReadSWC(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Sections) != 2 {
		t.Errorf("%d sections, want 2", len(m.Sections))
	}
}

func TestLinesEndAsOnAnySystem(t *testing.T) {
	const text = "# comment\n1 1 0 0 0 5 -1\n2 3 5 0 0 1 1\n\n3 3 50 0 0 1 2"
	want, err := cell.ReadSWC(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"\r\n", "\r"} {
		for _, last := range []string{"", end} {
			text := strings.ReplaceAll(text, "\n", end) + last
			for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
				m, err := cell.ReadSWC(r)
				if err != nil || !reflect.DeepEqual(m, want) {
					t.Errorf("lines that end with %q: %+v, %v, want %+v", end, m, err, want)
				}
			}
			_, err = cell.ReadSWC(strings.NewReader(text + end + "4 3 x 0 0 1 2"))
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("line %d: ", 6+len(last)/len(end))) {
				t.Errorf("lines that end with %q: %v, want the line's number", end, err)
			}
		}
	}
}

func TestManyDendritesMayBeginAtOneEndOfASoma(t *testing.T) {
	const n = 100_000
	var b bytes.Buffer
	fmt.Fprintln(&b, "1 1 0 0 0 5 -1\n2 1 0 9 0 5 1")
	for i := 3; i <= n; i++ {
		fmt.Fprintf(&b, "%d 3 %d 20 0 0.5 2\n", i, i)
	}
	m, err := cell.ReadSWC(&b)
	if err != nil {
		t.Fatal(err)
	}
	if last := m.Sections[len(m.Sections)-1]; len(m.Sections) != n-1 || last.Parent != cell.EndOf("soma[0]") {
		t.Errorf("%d sections, the last one at %v", len(m.Sections), last.Parent)
	}
}

func TestABadSWCFileIsAnErrorThatNamesTheLine(t *testing.T) {
	for _, c := range []struct{ what, text, want string }{
		{"empty", "", "no points"},
		{"comments alone", "# nothing\n", "no points"},
		{"truncated", "1 1 0 0 0 5 -1\n2 3 5 0 0 1 1\n3 3 50 0", "line 3: 4 fields, want 7"},
		{"a word", "1 1 0 0 zero 5 -1\n", `line 1: z: "zero" is no number`},
		{"a number of Go", "1 1 0 0 0 0x5p0 -1\n", `line 1: radius: "0x5p0" is no number`},
		{"a number of Go's with a line", "1 1 0 0 0 5 -1\n2 3 9 0 0 1_0 1\n", `line 2: radius: "1_0" is no number`},
		{"binary", "\x00\x01\x02\n", "line 1: 1 fields"},
		{"NaN", "1 1 0 NaN 0 5 -1\n", "line 1: y: NaN um"},
		{"infinite", "1 1 0 0 0 Inf -1\n", "line 1: radius: +Inf um"},
		{"huge", "1 1 1e300 0 0 5 -1\n", "line 1: x: 1e+300 um"},
		{"out of range", "1 1 1e999 0 0 5 -1\n", `line 1: x: "1e999" is no number`},
		{"no radius", "1 1 0 0 0 5 -1\n2 3 9 0 0 0 1\n", "line 2: radius: 0 um"},
		{"negative radius", "1 1 0 0 0 -5 -1\n", "line 1: radius: -5 um"},
		{"half a number", "1.5 1 0 0 0 5 -1\n", "line 1: number: 1.5, want a whole number"},
		{"negative type", "1 -1 0 0 0 5 -1\n", "line 1: number 1, type -1"},
		{"twice", "1 1 0 0 0 5 -1\n1 3 9 0 0 1 1\n", "line 2: a second point 1, the first is in line 1"},
		{"two roots", "1 1 0 0 0 5 -1\n2 1 90 0 0 5 -1\n", "line 2: a second root, the first is in line 1"},
		{"no root", "1 1 0 0 0 5 2\n2 1 90 0 0 5 1\n", "no root"},
		{"orphan", "1 1 0 0 0 5 -1\n2 3 9 0 0 1 7\n", "line 2: the parent of point 2, 7, is not there"},
		{"own parent", "1 1 0 0 0 5 -1\n2 3 9 0 0 1 2\n", "line 2: point 2 has no way to the root"},
		{"cycle", "1 1 0 0 0 5 -1\n2 3 9 0 0 1 4\n3 3 9 9 0 1 2\n4 3 9 5 0 1 3\n", "line 2: point 2 has no way to the root"},
		{"no length", "1 1 0 0 0 5 -1\n2 3 9 0 0 1 1\n3 3 9 0 0 1 2\n", "line 2: the section that begins here is 0 um long"},
		{"one point that is no soma", "1 3 0 0 0 5 -1\n", "line 1: the section that begins here is 0 um long"},
		{"a line without end", "1 1 0 0 0 5 -1 " + strings.Repeat("x", 2<<20), "line 1: bufio.Scanner: token too long"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := cell.ReadSWC(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestAMillionPointsAreRead(t *testing.T) {
	// A point goes on from one of the last hundred, so there are branches everywhere.
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	fmt.Fprintln(&b, "1 1 0 0 0 10 -1")
	const n = 1_000_000
	for i := 2; i <= n; i++ {
		fmt.Fprintf(&b, "%d 3 %d %d 0 0.5 %d\n", i, 20+i%1000, i/1000, max(1, i-1-int(r.ExpFloat64()*3)))
	}
	m, err := cell.ReadSWC(&b)
	if err != nil {
		t.Fatal(err)
	}
	c := compartments(t, uniform(m))
	if o := c.Order(); len(m.Sections) < n/4 || o.Height[0] < 1000 {
		t.Errorf("%d sections, height %d", len(m.Sections), o.Height[0])
	}
}

func FuzzReadSWC(f *testing.F) {
	for _, name := range []string{"one-point", "two-point", "three-point", "cylinders", "branched-soma", "no-soma", "types", "outline"} {
		f.Add(readFile(f, name+".swc"))
	}
	f.Add("1 1 0 0 0 5 -1\n2 3 9 0 0 1 4\n3 3 9 9 0 1 2\n4 3 9 5 0 1 3\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := cell.ReadSWC(strings.NewReader(text))
		if err != nil {
			return
		}
		of := uniform(m, cell.Division{By: cell.Longest(50)})
		if n, _, err := of.Count(); err != nil || n > 100_000 {
			return
		}
		c := compartments(t, of)
		for i := range c.Len() {
			junction := c.Area(i) == 0
			if p := c.Parent(i); p >= i || (p < 0) != (i == 0) {
				t.Fatalf("compartment %d has parent %d", i, p)
			}
			if g := c.Coupling(i); i > 0 && !(g > 0 && !math.IsInf(g, 0)) {
				t.Fatalf("compartment %d is joined by %v uS", i, g)
			}
			if a := c.Area(i); !junction && !(a > 0 && !math.IsInf(a, 0)) {
				t.Fatalf("compartment %d has %v um2", i, a)
			}
			if at, err := c.At(c.Place(i).Site); !junction && (err != nil || at != i) {
				t.Fatalf("compartment %d is at %v, where %d is: %v", i, c.Place(i).Site, at, err)
			}
		}
		c.Order()
	})
}
