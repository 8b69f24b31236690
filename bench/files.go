package bench

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// CheckDir makes the directory if there is none and returns an error if no file
// can be made in it, before a long run rather than after.
func CheckDir(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".ptrbench-*")
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Remove(f.Name())
}

// WriteFiles writes raster.png, trace.png and result.json of what has been run
// so far into a directory, which is made if there is none, and returns their
// names. Before them goes fi-curve.png, if the scenario has an f-I curve.
func (s *Simulation) WriteFiles(dir string) ([]string, error) {
	files := []file{
		{"raster.png", s.WriteRaster},
		{"trace.png", s.WriteTrace},
		{"result.json", s.writeJSON},
	}
	if s.scenario.TakesModel {
		files = append([]file{{"fi-curve.png", s.WriteCurve}}, files...)
	}
	return writeFiles(dir, files)
}

// file is one to be written.
type file struct {
	name  string
	write func(io.Writer) error
}

// writeFiles writes files into a directory, which is made if there is none, and
// returns their names.
func writeFiles(dir string, files []file) ([]string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	var written []string
	for _, f := range files {
		var b bytes.Buffer
		if err := f.write(&b); err != nil {
			return written, fmt.Errorf("%s: %w", f.name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, f.name), b.Bytes(), 0o666); err != nil {
			return written, err
		}
		written = append(written, f.name)
	}
	return written, nil
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
