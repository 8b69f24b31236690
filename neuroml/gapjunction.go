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
		if (from.of.cell.Tree == nil) != (to.of.cell.Tree == nil) {
			return c.errorf("joins a cell with dendrites and one of a single compartment, want both of one kind")
		}
		if a, b := from.of.area(), to.of.area(); a != b {
			return c.errorf("joins cells of %v and %v um2, whose conductances per area differ: want cells of the same area", a, b)
		}
		g, err := s.quantity("conductance", conductance)
		if err != nil {
			return err
		}
		b.addLink(s, from, to, perArea(float64(scaleByPower10(g, 3)*weight), to.of.area()))
		return nil
	})
}
