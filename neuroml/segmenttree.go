package neuroml

// segmentTree is the segments of a morphology by their parents.
type segmentTree struct {
	parent   []int   // of each segment, -1 for the root
	children [][]int // of each segment, in their order in the file
	order    []int   // the segments, each after its parent: as in the file, if that is so there
}

// treeOf returns the tree of the segments. It is an error if there is no root, or a second
// one, if a parent is not there, or segments are each other's parents.
func (m *morphology) treeOf() (*segmentTree, error) {
	if m.tree != nil {
		return m.tree, nil
	}
	n := len(m.segments)
	t := &segmentTree{parent: make([]int, n), children: make([][]int, n), order: make([]int, 0, n)}
	root, inOrder := -1, true
	for i, s := range m.segments {
		if s.root {
			if root >= 0 {
				return nil, s.element.errorf("a second segment without a <parent>, as segment %d: want one", m.segments[root].id)
			}
			root, t.parent[i] = i, -1
			continue
		}
		p, ok := m.index[s.parent]
		if !ok {
			return nil, s.element.errorf("its parent, segment %d, is not there", s.parent)
		}
		t.parent[i] = p
		t.children[p] = append(t.children[p], i)
		inOrder = inOrder && p < i
	}
	if root < 0 {
		return nil, m.element.errorf("a segment without a <parent> is missing")
	}
	found := make([]bool, n)
	for stack := []int{root}; len(stack) > 0; {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		found[i] = true
		t.order = append(t.order, i)
		for k := len(t.children[i]) - 1; k >= 0; k-- {
			stack = append(stack, t.children[i][k])
		}
	}
	for i, is := range found {
		if !is {
			return nil, m.segments[i].element.errorf("its parents lead to no root: they are in a circle")
		}
	}
	if inOrder {
		for i := range t.order {
			t.order[i] = i
		}
	}
	m.tree = t
	return t, nil
}

// end returns the segment that a child <from> or <to> of a <path> or <subTree> names, -1
// without that child.
func (m *morphology) end(e *element, name string) (int, error) {
	c, err := e.optional(name)
	if err != nil || c == nil {
		return -1, err
	}
	id, err := c.index("segment")
	if err != nil {
		return -1, err
	}
	i, ok := m.index[id]
	if !ok {
		return -1, c.errorf("segment %d is not in %s", id, m.element.tag())
	}
	return i, nil
}

// markPath marks the segments of a <path>: those from one to another farther from the
// root, with both; from the root, without a <from>.
func (m *morphology) markPath(e *element, in []bool) error {
	t, err := m.treeOf()
	if err != nil {
		return err
	}
	from, err := m.end(e, "from")
	if err != nil {
		return err
	}
	to, err := m.end(e, "to")
	if err != nil {
		return err
	}
	if to < 0 {
		return e.errorf("a child <to> is missing")
	}
	var way []int
	for i := to; i >= 0; i = t.parent[i] {
		if way = append(way, i); i == from {
			break
		}
	}
	if last := way[len(way)-1]; from >= 0 && last != from {
		return e.errorf("segment %d is not on the way from segment %d to the root", m.ids[from], m.ids[to])
	}
	for _, i := range way {
		in[i] = true
	}
	return m.goOver(e, len(way))
}

// markSubTree marks the segments of a <subTree>: one and all that are farther from the
// root on the same branch.
func (m *morphology) markSubTree(e *element, in []bool) error {
	t, err := m.treeOf()
	if err != nil {
		return err
	}
	from, err := m.end(e, "from")
	if err != nil {
		return err
	}
	if from < 0 {
		return e.errorf("a child <from> is missing")
	}
	if to, err := e.optional("to"); err != nil || to != nil {
		if err == nil {
			err = to.errorf("is not read in a <subTree>, want <from> alone")
		}
		return err
	}
	over := 0
	for todo := []int{from}; len(todo) > 0; over++ {
		i := todo[len(todo)-1]
		todo = append(todo[:len(todo)-1], t.children[i]...)
		in[i] = true
	}
	return m.goOver(e, over)
}
