package neuroml

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Options say how a file is read.
type Options struct {
	// Root is the folder that all includes must be in; the file's own if empty.
	Root string
}

// File is a NeuroML file with its includes.
type File struct{ doc *document }

// Open reads a NeuroML 2 or LEMS file and its includes, whose names are relative to
// the including file. A file that is included several times is read once; the
// standard's own files (Cells.xml and so on) are built in and not read.
//
// Files may be in UTF-8, UTF-16, ISO-8859-1 or windows-1252. Elements of XML
// namespaces other than those of NeuroML and LEMS are ignored.
//
// It is an error if a file cannot be read, is not XML, or defines something twice; if
// an include leads out of the root folder, also by a symbolic link; and if a limit of
// size, depth or number is exceeded.
func Open(name string, o Options) (*File, error) {
	folder := o.Root
	if folder == "" {
		folder = filepath.Dir(name)
	}
	fail := func(err error) error {
		err = fmt.Errorf("neuroml: %w", err)
		if o.Root != "" {
			err = &OptionError{"Root", err}
		}
		return err
	}
	from, err := relativeTo(folder, name)
	if err != nil {
		return nil, fail(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fail(err)
	}
	defer root.Close()
	doc, err := readDocument(source{
		fsys:        root.FS(),
		displayName: func(name string) string { return filepath.Join(folder, filepath.FromSlash(name)) },
		roots:       absoluteNames(folder),
		rootOption:  "Root",
	}, from)
	if err != nil {
		return nil, err
	}
	return &File{doc}, nil
}

// Read is Open for the files of fsys, such as embedded ones. Includes must be in it.
func Read(fsys fs.FS, name string) (*File, error) {
	doc, err := readDocument(source{fsys: fsys, displayName: func(name string) string { return name }}, name)
	if err != nil {
		return nil, err
	}
	return &File{doc}, nil
}

// absoluteNames returns the absolute names of a folder: the one without symbolic
// links, in which .. means what it means to the operating system, and the plain one.
func absoluteNames(folder string) []string {
	var names []string
	if full, err := filepath.Abs(folder); err == nil {
		if real, err := filepath.EvalSymlinks(full); err == nil {
			names = append(names, filepath.ToSlash(real))
		}
		names = append(names, filepath.ToSlash(full))
	}
	return names
}

// relativeTo returns the name of a file relative to a folder that it must be in.
func relativeTo(folder, name string) (string, error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return "", err
	}
	from, err := filepath.Rel(folder, full)
	if err != nil {
		return "", err
	}
	if from = filepath.ToSlash(from); !fs.ValidPath(from) {
		return "", fmt.Errorf("%s is not in the root folder, %s", name, folder)
	}
	return from, nil
}
