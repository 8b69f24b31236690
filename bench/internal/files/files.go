// Package files writes the files of a report into a directory.
package files

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// File is a file to be written.
type File struct {
	Name  string
	Write func(io.Writer) error
}

// Write writes files into a directory, which is made if there is none, and returns
// their names. A file whose content cannot be made is not written.
func Write(dir string, all []File) ([]string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	var written []string
	for _, f := range all {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			return written, fmt.Errorf("%s: %w", f.Name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name), b.Bytes(), 0o666); err != nil {
			return written, err
		}
		written = append(written, f.Name)
	}
	return written, nil
}
