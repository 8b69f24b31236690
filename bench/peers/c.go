package peers

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// cForm is one way to build hh_cells.c.
type cForm struct {
	rates, about string
	flags        []string
}

// Flags of the C program. The first keep the baseline scalar: without them gcc
// makes vectors, with gathers, of the float32 look-ups.
var (
	cScalar = []string{"-O3", "-march=native", "-fno-tree-vectorize"}
	cPlain  = []string{"-O3", "-march=native"}
)

// cFast returns the fastest flags. gcc has a choice of vector widths on amd64 alone.
func cFast() []string {
	flags := []string{"-O3", "-march=native", "-ffast-math"}
	if runtime.GOARCH == "amd64" {
		flags = append(flags, "-mprefer-vector-width=512")
	}
	return flags
}

// cForms lists the ways.
func cForms() []cForm {
	var forms []cForm
	for _, rates := range []struct{ macro, about string }{
		{"TABLE", "a clamped look-up for each curve, divisions"},
		{"ONE_GRID", "the same, one grid known to the compiler"},
		{"EXACT", "6 exponentials"},
	} {
		all := [][]string{cPlain, cFast()}
		if rates.macro == "TABLE" {
			all = append([][]string{cScalar}, all...)
		}
		for _, flags := range all {
			forms = append(forms, cForm{rates.macro, rates.about, flags})
		}
	}
	return forms
}

// plainC are the forms of the C program, in both precisions.
func plainC(w *workDir, o Options, atLeast time.Duration, lookUp, exact func() (measurement, error)) []*implementation {
	var all []*implementation
	for _, f := range cForms() {
		for _, precision := range []int{64, 32} {
			r := &implementation{
				row:       Row{Peer: "c", Computes: f.about, Precision: precision, Flags: strings.Join(f.flags, " ")},
				tolerance: spikesTolerance, reference: lookUp, baseline: slices.Equal(f.flags, cScalar),
			}
			if f.rates == "EXACT" {
				r.reference = exact
			}
			program := filepath.Join(w.dir, fmt.Sprintf("hh_cells_%d", len(all)))
			if runtime.GOOS == "windows" {
				program += ".exe"
			}
			r.prepare = func(ctx context.Context) error {
				compiler, version, err := w.compiler(ctx)
				if err != nil {
					return err
				}
				r.row.Version = version
				_, err = w.output(ctx, compiler, f.arguments(o, precision, program)...)
				return err
			}
			r.round = func(ctx context.Context, _ int) (measurement, error) {
				out, err := w.output(ctx, program, arguments(o, atLeast)...)
				if err != nil {
					return measurement{}, err
				}
				x, err := parseMeasurement(out)
				if err != nil {
					err = fmt.Errorf("hh_cells: %w", err)
				}
				return x, err
			}
			all = append(all, r)
		}
	}
	return all
}

// arguments returns the compiler's arguments.
func (f cForm) arguments(o Options, precision int, program string) []string {
	real, synapse := "double", "NONE"
	if precision == 32 {
		real = "float"
	}
	if o.Synapse {
		synapse = "EXPONENTIAL"
	}
	return append(slices.Clone(f.flags), "-DMODEL="+o.peerModel().macro, "-DSYNAPSE="+synapse, "-DRATES="+f.rates, "-DREAL="+real, "-o", program, "hh_cells.c", "-lm")
}
