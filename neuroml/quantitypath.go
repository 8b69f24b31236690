package neuroml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// Quantity is a state variable of a cell that a path of LEMS names.
type Quantity struct {
	Population int     // index in Network.Populations
	Neuron     int     // index in the population
	Variable   string  // of the population's model
	Divisor    float64 // by which values of package hh are divided to be in SI units
	// Site is where on cells with dendrites it is, for hh.Population.RecordStateAt; of other
	// cells it is the zero Site.
	Site cell.Site
}

// paths says what paths into a population lead to.
type paths struct {
	source        bool // of spikes alone, so that they lead nowhere
	index         int  // of the population
	size          int
	instanceIndex map[int]int // as population's
	component     string      // id of the cell
	cell          Cell
}

// Quantity returns the state variable that a path names, such as
//
//	axons[0]/v
//	axons/0/axon/v
//	axons[0]/membrane/membraneProperties/na_all/sodium/m/q
//
// the voltage of cell 0 of the population axons, as a population with a size or with
// instances has it, and its gate m of the channel sodium, whose channelDensity is
// na_all in the biophysicalProperties membrane. It is an error if there is no such
// cell, or the path names something that is no state variable.
func (n *Network) Quantity(path string) (Quantity, error) {
	p, neuron, rest, err := n.follow(path)
	if err != nil {
		return Quantity{}, err
	}
	q, err := p.cell.Quantity(rest)
	if err != nil {
		return Quantity{}, fmt.Errorf("%s: %w", truncate(path), err)
	}
	q.Population, q.Neuron = p.index, neuron
	return q, nil
}

// Neuron returns the place of the cell that a path names, such as axons[0] or
// axons/0/axon: the index of its population in Populations, and its own index there. It
// is an error if there is no such cell, as in a source of spikes.
func (n *Network) Neuron(path string) (population, neuron int, err error) {
	p, neuron, rest, err := n.follow(path)
	if err == nil && rest != "" {
		err = fmt.Errorf("%s: %q is no cell", truncate(path), truncate(rest))
	}
	if err != nil {
		return 0, 0, err
	}
	return p.index, neuron, nil
}

// follow returns the population and the cell that a path leads into, and the rest of
// the path.
func (n *Network) follow(path string) (p paths, neuron int, rest string, err error) {
	fail := func(format string, args ...any) (paths, int, string, error) {
		return paths{}, 0, "", fmt.Errorf("%s: %w", truncate(path), fmt.Errorf(format, args...))
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "../"), "/")
	name, id, component := first, "", ""
	if at := strings.Index(first, "["); at >= 0 && strings.HasSuffix(first, "]") {
		name, id = first[:at], first[at+1:len(first)-1]
	} else {
		id, rest, _ = strings.Cut(rest, "/")
		component, rest, _ = strings.Cut(rest, "/")
	}
	p, ok := n.paths[name]
	if !ok {
		return fail("there is no population %q", truncate(name))
	}
	if p.source {
		return fail("population %s is a source of spikes, which has no cells: it is one of Sources", name)
	}
	i, err := strconv.Atoi(id)
	if err != nil {
		return fail(`want a cell as in "%s[0]" or "%s/0/%s"`, truncate(name), truncate(name), p.component)
	}
	if component != "" && component != p.component {
		return fail("population %s is of cell %s, not %s", name, p.component, truncate(component))
	}
	neuron, ok = i, i >= 0 && i < p.size
	if p.instanceIndex != nil {
		neuron, ok = p.instanceIndex[i]
	}
	if !ok {
		return fail("population %s has no cell %d", name, i)
	}
	return p, neuron, rest, nil
}

// Quantity returns the state variable that a path within the cell names, as
// Network.Quantity does, of population and neuron 0. A path through a segment of a cell with
// dendrites leads to the middle of it, and one through none to segment 0, or that of the root
// in a cell without it.
func (c *Cell) Quantity(path string) (Quantity, error) {
	rest, segment := path, c.first
	if id, after, _ := strings.Cut(path, "/"); after != "" {
		if i, err := strconv.Atoi(id); err == nil && slices.Contains(c.segments, i) {
			rest, segment = after, i
		}
	}
	q, err := c.quantity(path, rest)
	if err != nil || c.Tree == nil {
		return q, err
	}
	q.Site, err = c.Site(segment, 0.5)
	return q, err
}

// quantity returns the state variable that the rest of a path names, without its site.
func (c *Cell) quantity(path, rest string) (Quantity, error) {
	if rest == "v" {
		return Quantity{Variable: "v", Divisor: 1000}, nil
	}
	calcium := slices.ContainsFunc(c.Model.Pools, func(p hh.Pool) bool { return p.Name == Calcium })
	if rest == "caConc" && calcium {
		return Quantity{Variable: Calcium, Divisor: 1}, nil // a mM is a mol/m3
	}
	if gate, ok := c.gates[rest]; ok {
		return Quantity{Variable: gate, Divisor: 1}, nil
	}
	if calcium {
		return Quantity{}, fmt.Errorf("%q is no state variable, want v, caConc or a gate's q", truncate(path))
	}
	return Quantity{}, fmt.Errorf("%q is no state variable, want v or a gate's q", truncate(path))
}

// namePaths enters the paths of the gates that have a state.
func (c *Cell) namePaths(bio, membrane *element, merged map[string]string) {
	variables := c.Model.Variables()
	c.gates = map[string]string{}
	for _, density := range membrane.children {
		id := density.attrs["id"]
		prefix := strings.Join([]string{bio.attrs["id"], "membraneProperties", id, density.attrs["ionChannel"]}, "/")
		of := id
		if first, ok := merged[id]; ok {
			of = first
		}
		for _, name := range variables {
			if gate, ok := strings.CutPrefix(name, of+"."); ok && id != "" {
				c.gates[prefix+"/"+gate+"/q"] = name
			}
		}
	}
}
