package neuroml

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// FuzzRead reads arbitrary files and everything in them. The result must be an error or
// a valid model.
func FuzzRead(f *testing.F) {
	files := fstest.MapFS{}
	names, err := filepath.Glob("testdata/*ml")
	check(f, err)
	for _, name := range names {
		data, err := os.ReadFile(name)
		check(f, err)
		files[filepath.Base(name)] = &fstest.MapFile{Data: data}
		f.Add(data)
	}
	f.Add([]byte(inUTF16("\ufeff<?xml version='1.0' encoding='UTF-16'?><neuroml>"+cellOf(twig+trunk, farads)+"</neuroml>", binary.LittleEndian)))
	f.Add([]byte("<?xml version='1.0' encoding='windows-1252'?><!DOCTYPE Lems><x:Lems xmlns:x='http://www.neuroml.org/lems/0.7.6'><x:Include file='..\\ring.net.nml'/><include xmlns='u' href='/squid.cell.nml'/></x:Lems>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tree := fstest.MapFS{"fuzz.nml": {Data: data}}
		for name, file := range files {
			tree[name] = file
		}
		model, err := Read(tree, "fuzz.nml")
		if err != nil {
			return
		}
		for _, id := range model.Channels() {
			_, _ = model.Channel(id, Celsius(20)) // a panic is what is looked for
		}
		for _, id := range model.Cells() {
			if c, err := model.Cell(id, Celsius(20), Lumped{}); err == nil {
				check(t, c.Model.Validate())
				if !(c.Area > 0) {
					t.Errorf("cell %s has %v um2", id, c.Area)
				}
			}
		}
		_, _, _ = model.Simulation()
		for _, id := range model.Networks() {
			if large(model, id) {
				continue
			}
			c := hh.Config{Dt: 0.1, Order: table.Exact, Threads: 1}
			if n, err := model.Network(id, c, Celsius(20)); err == nil && len(n.Populations) == 0 {
				t.Errorf("network %s has no population", id)
			}
		}
	})
}

// large reports whether a network may have too many cells to build quickly.
func large(f *File, network string) bool {
	for _, p := range f.doc.find(network, "network").all("population") {
		if len(strings.TrimSpace(p.attrs["size"])) > 3 {
			return true
		}
	}
	return false
}
