package kernel

import (
	"cmp"
	"slices"
)

// Of a single cell, or of fewer than a vector has lanes, rows lie by levels: a strand is a way
// up the tree, from a row to its parent, in which each row is one level higher than the one
// before; strands of rows of one kind that begin at the same level lie side by side, the longest
// first, so that the child that a row continues has the same lane one level down.

// strand is rows from one up to another, which has the smaller number. All are of one
// class.
type strand struct {
	bottom, top int
	class       int
	level       int // of the bottom
}

func (s *strand) len() int { return s.bottom - s.top + 1 }

// Kinds of rows, which have loops of their own. Rows of a class are of one region and kind.
const (
	varying = iota
	passive
	fixed
	kindsOfRows
)

func (t *Tree) kind(i int) int {
	switch {
	case t.fixed[i]:
		return fixed
	case t.rows[i].Varies:
		return varying
	}
	return passive
}

func (t *Tree) class(i int) int { return t.rows[i].Region*kindsOfRows + t.kind(i) }

// bundle is strands side by side, as far as they go together: places of as many rows of the
// tree are a row of the bundle.
type bundle struct {
	strands  []strand // in each place of a row; places after the last one are padding
	size     int      // places of a row, a power of two
	from, to int      // its rows, by levels above the bottom of its strands
	place    int      // of the first row
	// below is the bundle that the strands come from, in whose last row the first of them has
	// the place offset; nil if they begin in this one.
	below  *bundle
	offset int
}

// alive returns how many strands reach a row.
func (b *bundle) alive(level int) int {
	n := 0
	for n < len(b.strands) && b.strands[n].len() > level {
		n++
	}
	return n
}

// at returns the place of a row of the bundle.
func (b *bundle) at(level int) int { return b.place + (level-b.from)*b.size }

// class and level are those of the strands.
func (b *bundle) class() int { return b.strands[0].class }
func (b *bundle) level() int { return b.strands[0].level }

// strands returns those of a tree: by classes, then by the level at which they begin, the
// longest first.
func (t *Tree) strands(level []int) (all []strand) {
	continues := func(i int) bool { // row i goes on from row i+1
		return t.carries(i) && t.class(i) == t.class(i+1) && level[i] == level[i+1]+1
	}
	for i := len(t.rows) - 1; i >= 0; {
		s := strand{bottom: i, top: i, class: t.class(i), level: level[i]}
		for s.top > 0 && continues(s.top-1) {
			s.top--
		}
		all = append(all, s)
		i = s.top - 1
	}
	slices.SortFunc(all, func(a, b strand) int {
		return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.level, b.level), cmp.Compare(b.len(), a.len()), cmp.Compare(a.top, b.top))
	})
	return all
}

// levels returns how many rows are below each on the longest way.
func (t *Tree) levels() []int {
	level := make([]int, len(t.rows))
	for i := len(t.rows) - 1; i > 0; i-- {
		p := t.rows[i].Parent
		level[p] = max(level[p], level[i]+1)
	}
	return level
}

// bundles puts strands side by side, up to so many.
func (t *Tree) bundles(strands []strand, most int) (all []*bundle) {
	for from := 0; from < len(strands); {
		to := from + 1
		for to < len(strands) && to < from+most && strands[to].class == strands[from].class && strands[to].level == strands[from].level {
			to++
		}
		all = divide(all, bundle{strands: strands[from:to], size: most})
		from = to
	}
	return all
}

// divide appends what a bundle becomes, of which the strands, the size, the first row and where
// that comes from are given: bundles of which no row has more than a quarter of padding.
func divide(all []*bundle, b bundle) []*bundle {
	suits := func(n int) bool { return n >= b.size-b.size/4 }
	n := len(b.strands)
	if !suits(n) {
		half := b
		half.size /= 2
		if n <= half.size {
			return divide(all, half)
		}
		half.strands = b.strands[:half.size]
		all = divide(all, half)
		half.strands = b.strands[half.size:]
		half.offset += half.size
		return divide(all, half)
	}
	b.to = b.from + 1
	for suits(b.alive(b.to)) {
		b.to++
	}
	all = append(all, &b)
	if rest := b.alive(b.to); rest > 0 {
		return divide(all, bundle{strands: b.strands[:rest], size: b.size, from: b.to, below: &b})
	}
	return all
}

// layOutByLevels finds places by levels, and the bundles that lie there.
func (t *Tree) layOutByLevels(most, aligned int) []*bundle {
	bundles := t.bundles(t.strands(t.levels()), most)
	slices.SortStableFunc(bundles, func(a, b *bundle) int {
		return cmp.Or(cmp.Compare(a.class(), b.class()), cmp.Compare(b.size, a.size))
	})
	at := 0
	for k, b := range bundles {
		if k > 0 && b.class() != bundles[k-1].class() {
			at = (at + aligned - 1) / aligned * aligned
		}
		for region := b.class() / kindsOfRows; len(t.regions) <= region; {
			t.regions = append(t.regions, at)
		}
		b.place = at
		at += (b.to - b.from) * b.size
		for level := b.from; level < b.to; level++ {
			for u := range b.alive(level) {
				t.places[b.strands[u].bottom-level] = b.at(level) + u
			}
		}
	}
	t.size = (at + aligned - 1) / aligned * aligned
	return bundles
}
