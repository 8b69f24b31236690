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
// a symbolic link leads there; so is one that includes itself. The standard's
// own files (Cells.xml and so on) are built in and not read.
func Open(name string, o Options) (*File, error) {
	folder := o.Root
	if folder == "" {
		folder = filepath.Dir(name)
	}
	from, err := within(folder, name)
	if err != nil {
		return nil, fmt.Errorf("neuroml: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("neuroml: %w", err)
	}
	defer root.Close()
	doc, err := readDocument(root.FS(), from, func(name string) string { return filepath.Join(folder, filepath.FromSlash(name)) })
	if err != nil {
		return nil, err
	}
	return &File{doc}, nil
}

// Read is Open for a tree of files, such as an embedded or an untrusted one.
func Read(fsys fs.FS, name string) (*File, error) {
	doc, err := readDocument(fsys, name, func(name string) string { return name })
	if err != nil {
		return nil, err
	}
	return &File{doc}, nil
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
