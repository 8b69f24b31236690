package kernel

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel/asm"
)

// LinkList says which neurons see which others: link j brings neuron Targets[j] what
// neuron Sources[j] shows, times G[j].
type LinkList[T Float] struct {
	Targets, Sources []uint32
	G                []T
	To, From         int // how many neurons may be targets and sources
}

// Links is a LinkList in the order in which AddLinks goes through it, for one backend.
//
// Links lie in rows of as many neighbouring targets as an iteration of assembly takes,
// one link of each: a target with fewer has one of the conductance -0 to a source that
// shows 0, whose product leaves any sum as it is. Of the targets of a tile all first links come before all second ones, so that no row
// adds to sums that the row before it has just left.
type Links[T Float] struct {
	to, from int
	width    int      // links of a row
	first    []int    // row of each tile, and how many there are
	at       []uint32 // of each row, its first target
	sources  []uint32
	g        []T
}

// LinkTile is how many targets AddLinks takes together: it begins and ends at a multiple.
const LinkTile = 64

// NewLinks orders links. It is an error if a target or source is out of range.
func (k Kernels[T]) NewLinks(list *LinkList[T]) (*Links[T], error) {
	n := len(list.Targets)
	if len(list.Sources) != n || len(list.G) != n {
		return nil, fmt.Errorf("kernel: NewLinks: %d targets, %d sources and %d conductances, want as many of each", n, len(list.Sources), len(list.G))
	}
	of := make([]int, list.To+1) // where the links of a target begin
	for j, target := range list.Targets {
		if int(target) >= list.To {
			return nil, fmt.Errorf("kernel: NewLinks: target of link %d is neuron %d of %d", j, target, list.To)
		}
		if int(list.Sources[j]) >= list.From {
			return nil, fmt.Errorf("kernel: NewLinks: source of link %d is neuron %d of %d", j, list.Sources[j], list.From)
		}
		of[target+1]++
	}
	for i := range list.To {
		of[i+1] += of[i]
	}
	byTarget, next := make([]int, n), append([]int(nil), of...)
	for j, target := range list.Targets {
		byTarget[next[target]] = j
		next[target]++
	}
	l := &Links[T]{to: list.To, from: list.From, width: k.Padded(1), first: []int{0}}
	for tile := 0; tile < l.to; tile += LinkTile {
		for rank, more := 0, true; more; rank++ {
			more = false
			for at := tile; at < min(tile+LinkTile, l.to); at += l.width {
				more = l.addRow(list, of, byTarget, at, rank) || more
			}
		}
		l.first = append(l.first, len(l.at))
	}
	return l, nil
}

// addRow adds the row of the links of a rank into targets from one on, and reports whether
// there are any.
func (l *Links[T]) addRow(list *LinkList[T], of, byTarget []int, at, rank int) bool {
	targets := of[at : min(at+l.width, l.to)+1]
	most := 0
	for i, from := range targets[:len(targets)-1] {
		most = max(most, targets[i+1]-from)
	}
	if most <= rank {
		return false
	}
	l.at = append(l.at, uint32(at))
	for i := range l.width {
		source, g := uint32(l.from), T(math.Copysign(0, -1))
		if i+1 < len(targets) && targets[i]+rank < targets[i+1] {
			j := byTarget[targets[i]+rank]
			source, g = list.Sources[j], list.G[j]
		}
		l.sources, l.g = append(l.sources, source), append(l.g, g)
	}
	return true
}

// AddLinks adds what links bring the targets from lo up to hi, in the order of the list:
//
//	for j, target := range list.Targets {
//		if lo <= target && target < hi {
//			sums[target] += list.G[j] * x[list.Sources[j]]
//		}
//	}
//
// It is an error unless lo is a multiple of LinkTile and hi one too or list.To, sums has
// Padded(list.To) elements, and x has one more than list.From, which is 0.
func (k Kernels[T]) AddLinks(sums []T, l *Links[T], x []T, lo, hi int) error {
	switch {
	case l.width != k.Padded(1):
		return fmt.Errorf("kernel: AddLinks: links in rows of %d, want %d for backend %v", l.width, k.Padded(1), k.Backend())
	case lo < 0 || lo > hi || hi > l.to || lo%LinkTile != 0 || hi%LinkTile != 0 && hi != l.to:
		return fmt.Errorf("kernel: AddLinks: targets %d to %d of %d, want multiples of %d, or the end", lo, hi, l.to, LinkTile)
	case len(sums) != k.Padded(l.to):
		return fmt.Errorf("kernel: AddLinks: sums has %d elements, want %d", len(sums), k.Padded(l.to))
	case len(x) != l.from+1:
		return fmt.Errorf("kernel: AddLinks: x has %d elements, want %d", len(x), l.from+1)
	case x[l.from] != 0 || math.Signbit(float64(x[l.from])):
		return fmt.Errorf("kernel: AddLinks: the last element of x is %v, want 0", x[l.from])
	case overlap(sums, x) || overlap(sums, l.g):
		return fmt.Errorf("kernel: AddLinks: sums shares memory with x or the links")
	}
	from, to := l.first[lo/LinkTile], l.first[(hi+LinkTile-1)/LinkTile]
	if from == to {
		return nil
	}
	at, sources, g := l.at[from:to], l.sources[from*l.width:to*l.width], l.g[from*l.width:to*l.width]
	if haveAssembly && k.isa != asm.None {
		op := &asm.AddLinks[T]{Sums: ptr(sums), At: &at[0], X: ptr(x), Sources: &sources[0], Cond: ptr(g), Count: len(g)}
		op.Run(k.isa)
		return nil
	}
	for i, target := range at { // a link each
		sums[target] += mul(g[i], x[sources[i]])
	}
	return nil
}
