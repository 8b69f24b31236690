package neuroml

// addElectricalProjection reads an <electricalProjection>.
func (b *builder) addElectricalProjection(e *element) error {
	return b.addCouplings(e, "electricalConnection", func(c *element, from, to endpoint, weight float64) error {
		id, err := c.text("synapse")
		if err != nil {
			return err
		}
		s := b.doc.find(id, "gapJunction")
		if s == nil {
			if other := b.doc.byID[id]; other != nil {
				return other.errorf("is no electrical synapse that is read, want a gapJunction")
			}
			return c.errorf("synapse %q is not there", truncate(id))
		}
		g, err := s.quantity("conductance", conductance)
		if err != nil {
			return err
		}
		area := float64(receptorArea) // nS
		if from.of.alike(to.of) {
			area = to.of.area()
		}
		b.addLink(s, from, to, perArea(float64(scaleByPower10(g, 3)*weight), area))
		return nil
	})
}

// alike reports whether a conductance by area is the same for cells of both populations.
func (p *population) alike(other *population) bool {
	return p.cell.Tree == nil && other.cell.Tree == nil && p.cell.Area == other.cell.Area
}

// areas returns the areas that cells of a gap junction have where its conductance is in nS, um2;
// none of cells with dendrites.
func (l *coupling) areas() (from, to float64) {
	if l.from.alike(l.to) {
		return 0, 0
	}
	if l.from.cell.Tree == nil {
		from = l.from.cell.Area
	}
	if l.to.cell.Tree == nil {
		to = l.to.cell.Area
	}
	return from, to
}
