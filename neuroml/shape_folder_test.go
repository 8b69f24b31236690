package neuroml_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/neuroml"
)

// TestPublishedMorphologiesLoad logs for every cell of several segments whether its shape
// loads, and why not. Divided, it must have the area of its segments as one compartment.
func TestPublishedMorphologiesLoad(t *testing.T) {
	loaded, refused := 0, 0
	for _, name := range published(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "<cell ") || strings.Count(string(text), "<segment ") < 2 {
			continue
		}
		f, err := neuroml.Open(name, neuroml.Options{Root: os.Getenv(folderVariable)})
		if err != nil {
			t.Logf("refused: %v", err)
			refused++
			continue
		}
		for _, id := range f.Cells() {
			m, err := f.Morphology(id)
			if err != nil {
				t.Logf("refused: %v", err)
				refused++
				continue
			}
			loaded++
			of := cell.Cell{
				Morphology: m.Morphology, Divisions: m.Divisions,
				Ra: []cell.Value{{Value: 100}}, Cm: []cell.Value{{Value: 1}},
			}
			c, err := of.Compartments()
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			o := c.Order()
			t.Logf("%s: %v, %v um2, height %d", id, c, math.Round(c.TotalArea()), o.Height[0])
			if lumped, err := f.Cell(id, neuroml.Lumped{}); err == nil && math.Abs(c.TotalArea()/lumped.Area-1) > 1e-6 {
				t.Errorf("%s: %v um2, its segments have %v", name, c.TotalArea(), lumped.Area)
			}
			if slices.Contains(c.Sections(), "") {
				t.Errorf("%s: a section without a name", name)
			}
		}
	}
	t.Logf("%d morphologies loaded, %d were refused", loaded, refused)
}
