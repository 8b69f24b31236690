package scenario

import (
	"io"

	"github.com/lut4go/lut4go/bench/internal/files"
)

// ownFiles are the names of all files that WriteFiles may write.
var ownFiles = []string{"fi-curve.png", "morphology.png", "raster.png", "trace.png", "result.json"}

// WriteFiles writes raster.png, trace.png and result.json of what has been run
// so far into a directory, which is made if there is none, and returns their
// names. fi-curve.png comes before them if the scenario has an f-I curve, and morphology.png if
// the options want it.
func (s *Simulation) WriteFiles(dir string) ([]string, error) {
	all := []files.File{
		{Name: "raster.png", Write: s.writeRaster},
		{Name: "trace.png", Write: s.writeTrace},
		{Name: "result.json", Write: s.writeJSON},
	}
	if s.scenario.TakesModel {
		all = append([]files.File{{Name: "fi-curve.png", Write: s.writeCurve}}, all...)
	}
	if s.options.Draw {
		all = append([]files.File{{Name: "morphology.png", Write: s.writeMorphology}}, all...)
	}
	return files.Write(dir, all)
}

func (s *Simulation) writeJSON(w io.Writer) error {
	r, err := s.Result()
	if err != nil {
		return err
	}
	text, err := r.JSON()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
