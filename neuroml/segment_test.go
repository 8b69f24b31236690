package neuroml

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	// trunk is a cone from diameter 8 to 4 um, 10 um long.
	trunk = `<segment id="0"><proximal x="0" y="0" z="0" diameter="8"/><distal x="10" y="0" z="0" diameter="4"/></segment>`
	// twig begins where its parent says, and ends 10 um beside it.
	twig = `<segment id="1"><parent segment="0"/><distal x="10" y="10" z="0" diameter="4"/></segment>`
)

// frustum returns the membrane of a truncated cone, um2.
func frustum(d1, d2, long float64) float64 {
	return math.Pi / 2 * (d1 + d2) * math.Hypot(long, (d2-d1)/2)
}

// areas returns the membrane of each segment of a cell, um2.
func areas(t *testing.T, segments string) []float64 {
	t.Helper()
	f := read(t, cellOf(segments, farads))
	e, err := f.doc.get("c", "cell")
	check(t, err)
	m, err := f.doc.readMorphology(e)
	check(t, err)
	return m.areas
}

func TestASegmentWithoutAProximalPointBeginsOnItsParent(t *testing.T) {
	for _, tt := range []struct {
		name, parent string
		want         float64 // um2
	}{
		{"at its end", `segment="0"`, frustum(4, 4, 10)},
		{"at the fraction 1", `segment="0" fractionAlong="1.0"`, frustum(4, 4, 10)},
		{"at its beginning", `segment="0" fractionAlong="0"`, frustum(8, 4, math.Sqrt(200))},
		{"in its middle", `segment="0" fractionAlong="0.5"`, frustum(6, 4, math.Sqrt(125))},
		{"nearer to its beginning", `segment="0" fractionAlong=" 2.5e-1 "`, frustum(7, 4, math.Hypot(7.5, 10))},
		{"nearer to its end", `segment="0" fractionAlong="0.75"`, frustum(5, 4, math.Hypot(2.5, 10))},
	} {
		child := strings.Replace(twig, `segment="0"`, tt.parent, 1)
		for _, order := range []string{trunk + child, child + trunk} {
			got := areas(t, order)
			if order == child+trunk {
				slices.Reverse(got)
			}
			if math.Abs(got[1]/tt.want-1) > 1e-15 || math.Abs(got[0]/frustum(8, 4, 10)-1) > 1e-15 {
				t.Errorf("%s: %v um2, want %v and %v", tt.name, got, frustum(8, 4, 10), tt.want)
			}
		}
	}
}

func TestParentsThatBeginOnTheirParentsAreFollowed(t *testing.T) {
	// 1 begins at (5, 0, 0) with 6 um, so that 2 begins at (7.5, 5, 0) with 5 um.
	middle := strings.Replace(twig, `segment="0"`, `segment="0" fractionAlong="0.5"`, 1)
	last := `<segment id="2"><parent segment="1" fractionAlong="0.5"/><distal x="7.5" y="5" z="3" diameter="5"/></segment>`
	want := frustum(5, 5, 3)
	for _, order := range []string{trunk + middle + last, last + middle + trunk, middle + trunk + last} {
		if got := areas(t, order); !slices.ContainsFunc(got, func(a float64) bool { return math.Abs(a/want-1) < 1e-15 }) {
			t.Errorf("%s: %v um2, want %v among them", order, got, want)
		}
	}
}

func TestABranchOfASphereBeginsAtIt(t *testing.T) {
	const third = `<segment id="1"><parent segment="0" fractionAlong="0.3333333333"/><distal x="1" y="2" z="3" diameter="10"/></segment>`
	if got := areas(t, sphere+third); got[0] != got[1] {
		t.Errorf("%v um2, want twice the same", got)
	}
}

func TestALongBranchMayBeListedFromItsEnd(t *testing.T) {
	var b strings.Builder
	const n = 20_000
	for i := n; i > 0; i-- {
		b.WriteString(`<segment id="` + strconv.Itoa(i) + `"><parent segment="` + strconv.Itoa(i-1) + `" fractionAlong="0"/><distal x="0" y="1" z="0" diameter="4"/></segment>`)
	}
	got := areas(t, b.String()+trunk)
	if want := frustum(8, 4, 1); len(got) != n+1 || math.Abs(got[0]/want-1) > 1e-15 {
		t.Errorf("%d segments, the last of %v um2, want %d and %v", len(got), got[0], n+1, want)
	}
}

func TestSegmentsThatBeginNowhereAreAnError(t *testing.T) {
	for _, tt := range []struct{ segments, want string }{
		{strings.Replace(twig, `<parent segment="0"/>`, "", 1), `<segment id="1">: a child <proximal> is missing, as it has no <parent>`},
		{trunk + strings.Replace(twig, `segment="0"`, `segment="7"`, 1), `<segment id="1">: its parent, segment 7, is not there`},
		{trunk + strings.Replace(twig, `segment="0"`, "", 1), "<parent>: attribute segment is missing"},
		{trunk + strings.Replace(twig, `segment="0"`, `segment="1"`, 1), `<segment id="1">: begins on itself`},
		{strings.Replace(twig, `segment="0"`, `segment="2"`, 1) + strings.Replace(twig, `id="1"`, `id="2"`, 1) + strings.Replace(twig, `id="1"><parent segment="0"`, `id="0"><parent segment="1"`, 1), "begins on itself, by way of its parents"},
		{trunk + strings.Replace(twig, `segment="0"`, `segment="0" fractionAlong="1.5"`, 1), "<parent>: attribute fractionAlong: 1.5, want a number from 0 to 1"},
		{trunk + strings.Replace(twig, `segment="0"`, `segment="0" fractionAlong="-0.1"`, 1), "attribute fractionAlong: -0.1, want a number from 0 to 1"},
		{trunk + strings.Replace(twig, `segment="0"`, `segment="0" fractionAlong="half"`, 1), `attribute fractionAlong: "half" is no number`},
	} {
		_, err := read(t, cellOf(tt.segments, farads)).Cell("c", Lumped{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.segments, err, tt.want)
		}
	}
}
