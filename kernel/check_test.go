package kernel

import "testing"

func TestSlicesAreDisjointInWhateverOrderTheyLie(t *testing.T) {
	const n = 4
	all := make([]float64, 12*n)
	at := func(places ...int) (list [][]float64) { // in elements
		for _, p := range places {
			list = append(list, all[p:p+n])
		}
		return list
	}
	for _, c := range []struct {
		name  string
		lists [][][]float64
		want  bool
	}{
		{"one after the other", [][][]float64{at(0, 4, 8), at(12, 16)}, true},
		{"lists the other way round", [][][]float64{at(12, 16), at(0, 4, 8)}, true},
		{"slices the other way round", [][][]float64{at(8, 4, 0), at(16, 12)}, true},
		{"lists that interleave", [][][]float64{at(0, 8, 16), at(4, 12)}, true},
		{"lists that interleave and overlap", [][][]float64{at(0, 8, 16), at(4, 13)}, false},
		{"a slice that ends within the one before", [][][]float64{at(0, 8, 5)}, false},
		{"a slice that begins within the one before", [][][]float64{at(0, 3)}, false},
		{"a slice twice", [][][]float64{at(0), at(4, 0)}, false},
		{"lists without slices", [][][]float64{nil, at(0), nil, at(4)}, true},
		{"a slice of another length", [][][]float64{at(0), {all[8 : 8+n-1]}}, false},
		{"a slice of another length, far off", [][][]float64{at(8), {all[:n-1]}}, false},
	} {
		if got := disjoint(n, c.lists...); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestNeighboursAreApart(t *testing.T) {
	const n = 4
	all := make([]float32, 4*n)
	for place, want := range map[int]bool{0: true, 1: false, 4: false, 7: false, 8: true} {
		if got := apart(n, all[4:4+n], all[place:place+n]); got != want {
			t.Errorf("elements 4 to 7 and from %d on: %v, want %v", place, got, want)
		}
	}
	if apart(n, all[:n], all[8:8+n-1]) {
		t.Error("a slice is too short, but apart")
	}
}
