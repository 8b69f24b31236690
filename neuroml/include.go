package neuroml

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// maxFiles bounds the files of a model, and so how deep includes lead.
const maxFiles = 1000

// core are the files of the standard's own definitions, which this package has
// built in.
var core = []string{
	"Cells.xml", "Channels.xml", "Inputs.xml", "Networks.xml", "NeuroML2CoreTypes.xml",
	"NeuroMLCoreCompTypes.xml", "NeuroMLCoreDimensions.xml", "PyNN.xml", "Simulation.xml", "Synapses.xml",
}

// reader reads a document.
type reader struct {
	fsys     fs.FS
	show     func(name string) string // what the user calls a file of fsys
	doc      *document
	done     map[string]bool
	open     []string // files that are being read, each included by the one before
	bytes    int      // that may still be read
	elements int
}

// readDocument reads a file and its includes, whose names show turns into those
// that errors have.
func readDocument(fsys fs.FS, name string, show func(string) string) (*document, error) {
	r := &reader{
		fsys: fsys, show: show, done: map[string]bool{}, bytes: maxBytes, elements: maxElements,
		doc: &document{byID: map[string]*element{}, byKey: map[elementKey]*element{}, types: map[string]*element{}, units: newUnits()},
	}
	if err := r.file(name); err != nil {
		return nil, err
	}
	if err := r.doc.define(); err != nil {
		return nil, err
	}
	return r.doc, nil
}

// file reads a file and its includes.
func (r *reader) file(name string) error {
	data, err := r.data(name)
	if err != nil {
		return err
	}
	root, err := parse(r.show(name), data, r.doc.units, &r.elements)
	if err != nil {
		return err
	}
	if root.name != "neuroml" && root.name != "Lems" {
		return root.errorf("is no NeuroML file, want <neuroml> or <Lems>")
	}
	r.open = append(r.open, name)
	for _, e := range root.children {
		switch e.name {
		case "include", "Include":
			if err := r.include(name, e); err != nil {
				return err
			}
		case "Component":
			// LEMS's way of writing <TYPE id="...">.
			if e.name, err = e.text("type"); err != nil {
				return err
			}
			delete(e.attrs, "type")
			fallthrough
		default:
			r.doc.top = append(r.doc.top, e)
		}
	}
	r.open = r.open[:len(r.open)-1]
	r.done[name] = true
	return nil
}

// data returns a file's bytes.
func (r *reader) data(name string) ([]byte, error) {
	if len(r.done)+len(r.open) == maxFiles {
		return nil, fmt.Errorf("more than %d files", maxFiles)
	}
	// Before it is opened: a pipe would wait for someone to write.
	info, err := fs.Stat(r.fsys, name)
	if err != nil {
		return nil, r.named(name, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is no regular file", r.show(name))
	}
	f, err := r.fsys.Open(name)
	if err != nil {
		return nil, r.named(name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(r.bytes)+1))
	if err != nil {
		return nil, r.named(name, err)
	}
	if r.bytes -= len(data); r.bytes < 0 {
		return nil, fmt.Errorf("%s: more than %d bytes, with the files read before", r.show(name), maxBytes)
	}
	return data, nil
}

// named gives an error of the file system the name that the user knows.
func (r *reader) named(name string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", r.show(name), err)
}

// include reads what an include of a file names.
func (r *reader) include(from string, e *element) error {
	attr := "href"
	if !e.has(attr) {
		attr = "file"
	}
	ref, err := e.text(attr)
	if err != nil {
		return err
	}
	if slices.Contains(core, path.Base(ref)) {
		return nil
	}
	if strings.Contains(ref, "://") {
		return e.errorf("%s is not fetched, want a file beside this one", shown(ref))
	}
	name := path.Join(path.Dir(from), ref)
	if path.IsAbs(ref) || !fs.ValidPath(name) {
		return e.errorf("%s is outside of the root folder", shown(ref))
	}
	if slices.Contains(r.open, name) {
		return e.errorf("%s includes itself, by way of this file", r.show(name))
	}
	if r.done[name] {
		return nil
	}
	if err := r.file(name); err != nil {
		var at *Error
		if errors.As(err, &at) {
			return err
		}
		return e.errorf("%w", err)
	}
	return nil
}
