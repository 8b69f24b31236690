package morphology

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/lut4go/lut4go/bench/internal/files"
	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/cell"
)

// IsSWC reports whether a name is that of an SWC file.
func IsSWC(name string) bool { return strings.EqualFold(filepath.Ext(name), ".swc") }

// The inside and the membrane that OpenSWC divides a shape with, as a file has none: ohm cm
// and uF/cm2.
const (
	usualRa = 100
	usualCm = 1
)

// SWC is the shape of a file.
type SWC struct {
	Name         string
	Shape        cell.Morphology
	Compartments *cell.Compartments // by the d_lambda rule
}

// OpenSWC reads an SWC file.
func OpenSWC(name string) (*SWC, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	shape, err := cell.ReadSWC(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	c := cell.Cell{
		Morphology: shape, Ra: []cell.Value{{Value: usualRa}}, Cm: []cell.Value{{Value: usualCm}},
		Divisions: []cell.Division{{By: cell.DLambda{}}},
	}
	compartments, err := c.Compartments()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &SWC{filepath.Base(name), shape, compartments}, nil
}

// WriteFiles writes morphology.png into a directory, which is made if there is none, and
// returns its name.
func (s *SWC) WriteFiles(dir string) ([]string, error) {
	p := Picture{Shape: s.Shape, Title: s.Name, Compartments: s.Compartments.Len()}
	return files.Write(dir, []files.File{{Name: "morphology.png", Write: p.WritePNG}})
}

// WriteReport writes how large the cell is and what it is divided into.
func (s *SWC) WriteReport(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	total := 0.0
	for _, section := range s.Shape.Sections {
		total += length(section.Points)
	}
	fmt.Fprintf(t, "%s\t%s, %.*f um long in all, %.0f um2 of membrane\n", s.Name, phrase.Count(len(s.Shape.Sections), "section"), digits(total), total, s.Compartments.TotalArea())
	fmt.Fprintf(t, "divided\tinto %s by the d_lambda rule, with %d ohm cm and %d uF/cm2\n", phrase.Count(s.Compartments.Len(), "compartment"), usualRa, usualCm)
	for _, k := range classes(&s.Shape) {
		um := 0.0
		for _, i := range k.sections {
			um += length(s.Shape.Sections[i].Points)
		}
		fmt.Fprintf(t, "%s\t%s, %.*f um\n", k.name, phrase.Count(len(k.sections), "section"), digits(um), um)
	}
	return t.Flush()
}
