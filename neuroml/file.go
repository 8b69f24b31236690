package neuroml

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Options say how a file is read.
type Options struct {
	// Root is the folder that includes may lead to; the file's own if empty.
	Root string
}

// File is a NeuroML file with its includes.
type File struct{ doc *document }

// Open reads a NeuroML 2 or LEMS file and its includes. These are relative to
// the file that has them. One outside of the root folder is an error, also where
// a symbolic link leads there. The standard's own files (Cells.xml and so on) are
// built in and not read, and others read once, however often they are included.
//
// Files may be in UTF-8, UTF-16, ISO-8859-1 or windows-1252. What is of an XML
// namespace other than those of NeuroML and LEMS is left out.
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
	from, err := within(folder, name)
	if err != nil {
		return nil, fail(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fail(err)
	}
	defer root.Close()
	doc, err := readDocument(source{
		fsys:   root.FS(),
		show:   func(name string) string { return filepath.Join(folder, filepath.FromSlash(name)) },
		above:  namesOf(folder),
		option: "Root",
	}, from)
	if err != nil {
		return nil, err
	}
	return &File{doc}, nil
}

// Read is Open for a tree of files, such as an embedded or an untrusted one.
func Read(fsys fs.FS, name string) (*File, error) {
	doc, err := readDocument(source{fsys: fsys, show: func(name string) string { return name }}, name)
	if err != nil {
		return nil, err
	}
	return &File{doc}, nil
}

// namesOf returns the absolute name of a folder, and the one without symbolic
// links, in which .. leads to where the operating system takes it.
func namesOf(folder string) []string {
	var names []string
	if full, err := filepath.Abs(folder); err == nil {
		if real, err := filepath.EvalSymlinks(full); err == nil {
			names = append(names, filepath.ToSlash(real))
		}
		names = append(names, filepath.ToSlash(full))
	}
	return names
}

// within returns the name that a file has in the tree of a folder.
func within(folder, name string) (string, error) {
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
