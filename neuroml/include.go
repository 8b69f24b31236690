package neuroml

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
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
	source
	doc      *document
	names    map[string]bool // of the files that were begun
	infos    []fs.FileInfo   // of these
	bytes    int             // that may still be read
	elements int
}

// source is where a model's files may be.
type source struct {
	fsys   fs.FS
	show   func(name string) string // what the user calls a file
	above  []string                 // absolute names of fsys, by which an include can come back into it
	option string                   // that would make it larger, "" if none does
}

// readDocument reads a file and its includes.
func readDocument(from source, name string) (*document, error) {
	r := &reader{
		source: from, names: map[string]bool{}, bytes: maxBytes, elements: maxElements,
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

// file reads a file and its includes, unless it has done so.
func (r *reader) file(name string) error {
	if fresh, err := r.fresh(name); !fresh {
		return err
	}
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
	return nil
}

// fresh reports whether a file has not been begun, by this name or by another.
func (r *reader) fresh(name string) (bool, error) {
	if r.names[name] {
		return false, nil
	}
	if len(r.names) == maxFiles {
		return false, fmt.Errorf("more than %d files", maxFiles)
	}
	r.names[name] = true
	// Before it is opened: a pipe would wait for someone to write.
	info, err := fs.Stat(r.fsys, name)
	if err != nil {
		return false, r.says(name, err)
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%s: is no regular file", r.show(name))
	}
	for _, other := range r.infos {
		if os.SameFile(info, other) {
			return false, nil
		}
	}
	r.infos = append(r.infos, info)
	return true, nil
}

// data returns a file's bytes.
func (r *reader) data(name string) ([]byte, error) {
	f, err := r.fsys.Open(name)
	if err != nil {
		return nil, r.says(name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(r.bytes)+1))
	if err != nil {
		return nil, r.says(name, err)
	}
	if r.bytes -= len(data); r.bytes < 0 {
		return nil, fmt.Errorf("%s: more than %d bytes, with the files read before", r.show(name), maxBytes)
	}
	return data, nil
}

// says gives an error of the file system the name that the user knows.
func (r *reader) says(name string, err error) error {
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
	// As files written on Windows have it.
	ref = strings.ReplaceAll(strings.TrimSpace(ref), `\`, "/")
	if slices.Contains(core, path.Base(ref)) {
		return nil
	}
	name, err := r.named(ref, path.Dir(from), e)
	if err != nil {
		return err
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

// named returns the name in fsys of what an include of a file in a folder refers
// to.
func (r *reader) named(ref, folder string, e *element) (string, error) {
	if strings.Contains(ref, "://") {
		return "", e.errorf("%s is not fetched, want a file beside this one", shown(ref))
	}
	name, ok := r.inside(path.Join(folder, ref))
	if path.IsAbs(ref) || len(ref) > 2 && ref[1:3] == ":/" {
		// Published files have /channels/na.nml for channels/na.nml, as jLEMS reads it.
		if _, err := fs.Stat(r.fsys, name); !ok || err != nil {
			return "", e.errorf("%s is an absolute path, want one from this file's folder", shown(ref))
		}
	}
	if !ok {
		err := e.errorf("%s is outside of the root folder", shown(ref))
		if r.option != "" {
			err = &OptionError{r.option, err}
		}
		return "", err
	}
	return name, nil
}

// inside returns the name that a file has in fsys, if it is there: also where its
// name leads out of it and comes back by the name of the folder that fsys is.
func (s *source) inside(name string) (string, bool) {
	for _, folder := range s.above {
		if fs.ValidPath(name) {
			break
		}
		folder = strings.TrimSuffix(folder, "/") + "/"
		if back, ok := strings.CutPrefix(path.Join(folder, name), folder); ok {
			name = back
		}
	}
	return name, fs.ValidPath(name)
}
