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

// maxFiles bounds the files of a model, and so the depth of includes.
const maxFiles = 1000

// coreFiles have the standard's own definitions, which this package has built in.
var coreFiles = []string{
	"Cells.xml", "Channels.xml", "Inputs.xml", "Networks.xml", "NeuroML2CoreTypes.xml",
	"NeuroMLCoreCompTypes.xml", "NeuroMLCoreDimensions.xml", "PyNN.xml", "Simulation.xml", "Synapses.xml",
}

// reader reads a document.
type reader struct {
	source
	doc          *document
	visited      map[string]bool // names of the files that are read or being read
	fileInfos    []fs.FileInfo   // of these
	bytesLeft    int             // that may still be read
	elementsLeft int
}

// source has a model's files.
type source struct {
	fsys        fs.FS
	displayName func(name string) string // of a file, as the user knows it
	roots       []string                 // absolute names of fsys, by which an include may return into it
	rootOption  string                   // the option for a larger fsys; "" if there is none
}

// readDocument reads a file and its includes.
func readDocument(from source, name string) (*document, error) {
	r := &reader{
		source: from, visited: map[string]bool{}, bytesLeft: maxBytes, elementsLeft: maxElements,
		doc: &document{byID: map[string]*element{}, byKey: map[elementKey]*element{}, types: map[string]*element{}, units: newUnits()},
	}
	if err := r.readFile(name); err != nil {
		return nil, err
	}
	if err := r.doc.define(); err != nil {
		return nil, err
	}
	return r.doc, nil
}

// readFile reads a file and its includes, unless it was read before.
func (r *reader) readFile(name string) error {
	if first, err := r.visit(name); !first {
		return err
	}
	data, err := r.contents(name)
	if err != nil {
		return err
	}
	root, err := parse(r.displayName(name), data, r.doc.units, &r.elementsLeft)
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
			r.doc.elements = append(r.doc.elements, e)
		}
	}
	return nil
}

// visit reports whether a file is visited for the first time, under any name.
func (r *reader) visit(name string) (bool, error) {
	if r.visited[name] {
		return false, nil
	}
	if len(r.visited) == maxFiles {
		return false, fmt.Errorf("more than %d files", maxFiles)
	}
	r.visited[name] = true
	// Before opening it, since opening a pipe waits for a writer.
	info, err := fs.Stat(r.fsys, name)
	if err != nil {
		return false, r.fileError(name, err)
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%s: is no regular file", r.displayName(name))
	}
	for _, other := range r.fileInfos {
		if os.SameFile(info, other) {
			return false, nil
		}
	}
	r.fileInfos = append(r.fileInfos, info)
	return true, nil
}

// contents returns a file's bytes.
func (r *reader) contents(name string) ([]byte, error) {
	f, err := r.fsys.Open(name)
	if err != nil {
		return nil, r.fileError(name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(r.bytesLeft)+1))
	if err != nil {
		return nil, r.fileError(name, err)
	}
	if r.bytesLeft -= len(data); r.bytesLeft < 0 {
		return nil, fmt.Errorf("%s: more than %d bytes, with the files read before", r.displayName(name), maxBytes)
	}
	return data, nil
}

// fileError returns an error of the file system with the file's display name.
func (r *reader) fileError(name string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", r.displayName(name), err)
}

// include reads the file that an <include> in the file from names.
func (r *reader) include(from string, e *element) error {
	attr := "href"
	if !e.has(attr) {
		attr = "file"
	}
	ref, err := e.text(attr)
	if err != nil {
		return err
	}
	// Files written on Windows have backslashes.
	ref = strings.ReplaceAll(strings.TrimSpace(ref), `\`, "/")
	if slices.Contains(coreFiles, path.Base(ref)) {
		return nil
	}
	name, err := r.resolve(ref, path.Dir(from), e)
	if err != nil {
		return err
	}
	if err := r.readFile(name); err != nil {
		var at *Error
		if errors.As(err, &at) {
			return err
		}
		return e.errorf("%w", err)
	}
	return nil
}

// resolve returns the name in fsys of the file that an <include> in a folder names.
func (r *reader) resolve(ref, folder string, e *element) (string, error) {
	if strings.Contains(ref, "://") {
		return "", e.errorf("%s is not fetched, want a file beside this one", truncate(ref))
	}
	name, ok := r.relative(path.Join(folder, ref))
	if path.IsAbs(ref) || len(ref) > 2 && ref[1:3] == ":/" {
		// Some published files have /channels/na.nml for channels/na.nml, as jLEMS reads
		// it.
		if _, err := fs.Stat(r.fsys, name); !ok || err != nil {
			return "", e.errorf("%s is an absolute path, want one from this file's folder", truncate(ref))
		}
	}
	if !ok {
		err := e.errorf("%s is outside of the root folder", truncate(ref))
		if r.rootOption != "" {
			err = &OptionError{r.rootOption, err}
		}
		return "", err
	}
	return name, nil
}

// relative returns a file's name in fsys and whether it is inside, also if the name
// leads out of fsys and returns by one of the root's absolute names.
func (s *source) relative(name string) (string, bool) {
	for _, folder := range s.roots {
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
