package neuroml_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
	"github.com/lut4go/lut4go/table"
)

// folderVariable names the environment variable with a folder of published
// channel files, whose licences keep them out of this repository.
const folderVariable = "LUT4GO_NEUROML"

// published returns the NeuroML files of that folder, none if there is no folder.
func published(t *testing.T) []string {
	t.Helper()
	folder := os.Getenv(folderVariable)
	if folder == "" {
		t.Logf("%s names no folder of channel files: nothing was read", folderVariable)
		return nil
	}
	var files []string
	err := filepath.WalkDir(folder, func(name string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(name, ".nml") {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestPublishedChannelsLoad logs for every channel whether it loads, and why not. Those
// that do must have finite steady states and time constants from -120 to 60 mV, and
// tables must be possible.
func TestPublishedChannelsLoad(t *testing.T) {
	loaded, refused := 0, 0
	for _, name := range published(t) {
		f, err := neuroml.Open(name, neuroml.Options{Root: os.Getenv(folderVariable)})
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range f.Channels() {
			if !strings.Contains(string(text), `id="`+id+`"`) {
				continue // of a file that this one includes
			}
			channels, err := f.Channel(id, neuroml.Celsius(23))
			if err != nil {
				refused++
				t.Logf("refused: %v", err)
				var located *neuroml.Error
				if !errors.As(err, &located) {
					t.Errorf("%s: %s: %v names no element", name, id, err)
				}
				continue
			}
			loaded++
			t.Run(filepath.Base(name)+"/"+id, func(t *testing.T) { tabulate(t, channels) })
		}
	}
	t.Logf("%d channels loaded, %d were refused", loaded, refused)
}

// tabulate fails the test if tables of the channels cannot be built, or a steady
// state or time constant is not finite.
func tabulate(t *testing.T, channels []hh.Channel) {
	m := hh.Model{Name: "cell", Cm: 1, V0: -65, Channels: channels, Pools: []hh.Pool{{Name: neuroml.Calcium, Rest: 1e-4, Tau: 10}}}
	for _, method := range []hh.Method{hh.Euler, hh.ExpEuler, hh.RK4} {
		curves, err := m.Curves(method, 0.025)
		if err != nil {
			t.Fatal(err)
		}
		if len(curves) == 0 {
			continue
		}
		if _, err := table.NewOrder(table.Linear, table.Grid{Min: -120, Max: 60, Step: 0.1}, curves...); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
	for _, c := range channels {
		for _, g := range c.Gates {
			if g.Pool != "" {
				continue
			}
			for i := range 1801 {
				v := -120 + float64(i)/10
				inf, tau := steady(g, v)
				if math.IsNaN(inf) || math.IsInf(inf, 0) || math.IsNaN(tau) || math.IsInf(tau, 0) {
					t.Errorf("gate %s: inf %v, tau %v ms at %v mV", g.Name, inf, tau, v)
					break
				}
			}
		}
	}
}

// steady returns a gate's steady state and time constant (ms), 0 for an
// instantaneous one.
func steady(g hh.Gate, v float64) (inf, tau float64) {
	phi := g.Phi
	if phi == 0 {
		phi = 1
	}
	if g.Inf == nil {
		a, b := g.Alpha(v), g.Beta(v)
		inf, tau = a/(a+b), 1/((a+b)*phi)
	} else if inf = g.Inf(v); g.Tau != nil {
		tau = g.Tau(v) / phi
	}
	if g.Instantaneous {
		tau = 0
	}
	return inf, tau
}

// TestPublishedCellsRun logs for every cell whether it can be run as it is, with all of its
// compartments, and why not. One that can must take a ms of steps, and no voltage may leave the
// table.
func TestPublishedCellsRun(t *testing.T) {
	var loaded, refused, branched, pools int
	for _, name := range published(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "<cell ") {
			continue
		}
		f, err := neuroml.Open(name, neuroml.Options{Root: os.Getenv(folderVariable)})
		if err != nil {
			t.Logf("refused: %v", err)
			refused++
			continue
		}
		for _, id := range f.Cells() {
			if !strings.Contains(string(text), `id="`+id+`"`) {
				continue // of a file that this one includes
			}
			c, err := f.Cell(id, neuroml.Celsius(23))
			if err != nil {
				t.Logf("refused: %s: %v", name, err)
				refused++
				var located *neuroml.Error
				if !errors.As(err, &located) {
					t.Errorf("%s: %s: %v names no element", name, id, err)
				}
				continue
			}
			loaded++
			pools += len(c.Model.Pools)
			compartments := "one compartment"
			if c.Tree != nil {
				branched++
				compartments = c.Tree.Compartments.String()
			}
			t.Logf("loaded: %s, %s, %d channels", id, compartments, len(c.Model.Channels))
			t.Run(filepath.Base(name)+"/"+id, func(t *testing.T) { takeSteps(t, &c) })
		}
	}
	t.Logf("%d cells loaded, %d with several compartments and %d with calcium; %d were refused", loaded, branched, pools, refused)
}

// takeSteps runs a cell for a ms.
func takeSteps(t *testing.T, c *neuroml.Cell) {
	// A coarse table, as of some cells it takes longer than all the rest.
	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN, Grid: table.Grid{Min: -120, Max: 140, Step: 0.5}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.AddTo(net, "cell", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := net.Run(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	for _, name := range c.Model.Variables() {
		x, err := p.Get(name)
		if err != nil {
			continue // it is elsewhere in the cell
		}
		if math.IsNaN(x[0]) || math.IsInf(x[0], 0) {
			t.Errorf("%s is %v", name, x[0])
		}
	}
	if o := p.Outside(); o.Count > 0 {
		t.Errorf("%d steps outside the table, from %v to %v mV", o.Count, o.Lowest, o.Highest)
	}
}

// TestPublishedNetworksRun logs for every network whether it can be run, and why not. One that
// can must take a ms of steps.
func TestPublishedNetworksRun(t *testing.T) {
	loaded, refused := 0, 0
	for _, name := range published(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "<network ") {
			continue
		}
		f, err := neuroml.Open(name, neuroml.Options{Root: os.Getenv(folderVariable)})
		if err != nil {
			t.Logf("refused: %v", err)
			refused++
			continue
		}
		for _, id := range f.Networks() {
			if !strings.Contains(string(text), `id="`+id+`"`) {
				continue // of a file that this one includes
			}
			n, err := f.Network(id, hh.Config{Dt: 0.025, Method: hh.CN, Grid: table.Grid{Min: -120, Max: 140, Step: 0.5}}, neuroml.Celsius(23))
			if err != nil {
				t.Logf("refused: %s: %v", name, err)
				refused++
				continue
			}
			if err := n.Run(context.Background(), 1); err != nil {
				t.Errorf("%s: %s: %v", name, id, err)
				continue
			}
			loaded++
			t.Logf("loaded: %s of %s, %d populations, %d synapses", id, filepath.Base(name), len(n.Populations), n.Synapses)
		}
	}
	t.Logf("%d networks loaded, %d were refused", loaded, refused)
}
