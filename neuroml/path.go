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
		return nil, e.errorf("attribute %s: population %q is not there", attr, truncate(id))
	}
	return p, nil
}

// cell returns the population and the index of the cell that an attribute names, in a
// form such as "pop[3]", "../pop[3]" or "../pop/3/cell".
func (b *builder) cell(e *element, attr string) (*population, int, error) {
	text, err := e.text(attr)
	if err != nil {
		return nil, 0, err
	}
	name, cell, ok := splitPath(text)
	id, err := strconv.Atoi(cell)
	if !ok || err != nil || id < 0 {
		return nil, 0, e.errorf(`attribute %s: %q, want a cell as in "pop[0]" or "../pop/0/cell"`, attr, truncate(text))
	}
	p := b.byID[name]
	if p == nil {
		return nil, 0, e.errorf("attribute %s: population %q is not there", attr, truncate(name))
	}
	i, err := p.index(e, attr, id)
	return p, i, err
}

// index returns the index of the cell of an id, which an attribute has named.
func (p *population) index(e *element, attr string, id int) (int, error) {
	i, ok := id, id < p.size
	if p.instanceIndex != nil {
		i, ok = p.instanceIndex[id]
	}
	if !ok {
		return 0, e.errorf("attribute %s: population %s has no cell %d", attr, p.id, id)
	}
	return i, nil
}

// member returns the index of the cell of p that an attribute names, by its id alone or
// as builder.cell has it.
func (b *builder) member(e *element, attr string, p *population) (int, error) {
	if _, err := strconv.Atoi(e.attrs[attr]); err == nil {
		id, err := e.index(attr)
		if err != nil {
			return 0, err
		}
		return p.index(e, attr, id)
	}
	of, i, err := b.cell(e, attr)
	if err == nil && of != p {
		err = e.errorf("attribute %s: a cell of %s, want one of %s", attr, of.id, p.id)
	}
	return i, err
}

// splitPath splits a path to a cell into its population and its id.
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
