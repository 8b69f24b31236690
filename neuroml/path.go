package neuroml

import (
	"strconv"
	"strings"
)

// population returns the population that an attribute names.
func (b *builder) population(e *element, attr string) (*population, error) {
	id, err := e.text(attr)
	if err != nil {
		return nil, err
	}
	p := b.byID[id]
	if p == nil {
		return nil, e.errorf("attribute %s: population %q is not there", attr, shown(id))
	}
	return p, nil
}

// target returns the population and the cell that an attribute names: as in
// "pop[3]", "../pop[3]" or "../pop/3/cell".
func (b *builder) target(e *element, attr string) (*population, int, error) {
	text, err := e.text(attr)
	if err != nil {
		return nil, 0, err
	}
	name, cell, ok := splitPath(text)
	id, err := strconv.Atoi(cell)
	if !ok || err != nil || id < 0 {
		return nil, 0, e.errorf(`attribute %s: %q, want a cell as in "pop[0]" or "../pop/0/cell"`, attr, shown(text))
	}
	p := b.byID[name]
	if p == nil {
		return nil, 0, e.errorf("attribute %s: population %q is not there", attr, shown(name))
	}
	i, ok := id, id < p.size
	if p.place != nil {
		i, ok = p.place[id]
	}
	if !ok {
		return nil, 0, e.errorf("attribute %s: population %s has no cell %d", attr, name, id)
	}
	return p, i, nil
}

// splitPath splits a path to a cell into its population and its number.
func splitPath(path string) (population, cell string, ok bool) {
	path = strings.TrimPrefix(path, "../")
	if name, rest, ok := strings.Cut(path, "["); ok {
		cell, ok = strings.CutSuffix(rest, "]")
		return name, cell, ok
	}
	population, rest, ok := strings.Cut(path, "/")
	cell, _, _ = strings.Cut(rest, "/")
	return population, cell, ok
}
