package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomLinks returns links into n neurons from as many and some: none into some, many
// into others.
func randomLinks[T Float](rng *rand.Rand, n int) *LinkList[T] {
	list := &LinkList[T]{To: n, From: n + 3}
	for range 5 * n {
		target := rng.IntN(n)
		if target%7 == 0 {
			target /= 2
		}
		list.Targets = append(list.Targets, uint32(target))
		list.Sources = append(list.Sources, uint32(rng.IntN(list.From)))
		list.G = append(list.G, T(rng.Float64()))
	}
	return list
}

// add is the loop that AddLinks stands for.
func (list *LinkList[T]) add(sums, x []T, lo, hi int) {
	for j, target := range list.Targets {
		if lo <= int(target) && int(target) < hi {
			sums[target] += mul(list.G[j], x[list.Sources[j]])
		}
	}
}

func TestLinksAreAddedInTheOrderOfTheirList(t *testing.T) {
	eachBackend(t, addsLinks[float64], addsLinks[float32])
}

func addsLinks[T Float](t *testing.T, k Kernels[T]) {
	for _, n := range []int{1, 2, 7, 8, 15, 16, 17, 63, 64, 65, 130, 200, 1000} {
		rng := rand.New(rand.NewPCG(uint64(n), 3))
		list := randomLinks[T](rng, n)
		links, err := k.NewLinks(list)
		if err != nil {
			t.Fatal(err)
		}
		x := newSample(uint64(n), testRows[T](1)).slice(list.From+1, 0)
		x[list.From] = 0
		for _, part := range [][2]int{{0, n}, {0, n / LinkTile * LinkTile}, {n / LinkTile * LinkTile, n}} {
			lo, hi := part[0], part[1]
			got := make([]T, k.Padded(n))
			for i := range got {
				got[i] = T(i) / 16
			}
			want := slices.Clone(got)
			list.add(want, x, lo, hi)
			if err := k.AddLinks(got, links, x, lo, hi); err != nil {
				t.Fatal(err)
			}
			if i := differ(got, want); i >= 0 {
				t.Errorf("%d neurons, targets %d to %d: sum %d is %v, want %v", n, lo, hi, i, got[i], want[i])
			}
		}
	}
}

func TestATargetWithoutLinksKeepsItsSumThoughSourcesAreNotFinite(t *testing.T) {
	eachBackend(t, keepsSums[float64], keepsSums[float32])
}

func keepsSums[T Float](t *testing.T, k Kernels[T]) {
	links, err := k.NewLinks(&LinkList[T]{Targets: []uint32{3, 3}, Sources: []uint32{0, 1}, G: []T{1, 1}, To: 20, From: 2})
	if err != nil {
		t.Fatal(err)
	}
	sums := make([]T, k.Padded(20))
	if err := k.AddLinks(sums, links, []T{T(math.Inf(1)), T(math.NaN()), 0}, 0, 20); err != nil {
		t.Fatal(err)
	}
	onlyNaN(t, "sums", 0, sums, 3)
}

func TestLinksThatMakeNoSenseAreErrors(t *testing.T) {
	eachBackend(t, refusesLinks[float64], refusesLinks[float32])
}

func refusesLinks[T Float](t *testing.T, k Kernels[T]) {
	one := func(target, source uint32) *LinkList[T] {
		return &LinkList[T]{Targets: []uint32{target}, Sources: []uint32{source}, G: []T{1}, To: 100, From: 10}
	}
	for want, list := range map[string]*LinkList[T]{
		"target of link 0 is neuron 100 of 100":                         one(100, 0),
		"source of link 0 is neuron 10 of 10":                           one(0, 10),
		"1 targets, 1 sources and 0 conductances, want as many of each": {Targets: []uint32{0}, Sources: []uint32{0}, To: 1, From: 1},
	} {
		if _, err := k.NewLinks(list); err == nil || err.Error() != "kernel: NewLinks: "+want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	links, err := k.NewLinks(one(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	n := k.Padded(100)
	sums, x := make([]T, n), make([]T, 11)
	last := append(make([]T, 10), 1)
	negative := append(make([]T, 10), T(math.Copysign(0, -1)))
	both := make([]T, n)
	for _, c := range []struct {
		sums, x []T
		lo, hi  int
		want    string
	}{
		{sums, x, 0, 50, "targets 0 to 50 of 100, want multiples of 64, or the end"},
		{sums, x, 1, 100, "targets 1 to 100 of 100, want multiples of 64, or the end"},
		{sums, x, 64, 0, "targets 64 to 0 of 100, want multiples of 64, or the end"},
		{sums, x, 0, 128, "targets 0 to 128 of 100, want multiples of 64, or the end"},
		{sums[1:], x, 0, 100, fmt.Sprintf("sums has %d elements, want %d", n-1, n)},
		{sums, x[1:], 0, 100, "x has 10 elements, want 11"},
		{sums, last, 0, 100, "the last element of x is 1, want 0"},
		{sums, negative, 0, 100, "the last element of x is -0, want 0"},
		{both, both[:11], 0, 100, "sums shares memory with x or the links"},
	} {
		if err := k.AddLinks(c.sums, links, c.x, c.lo, c.hi); err == nil || err.Error() != "kernel: AddLinks: "+c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
