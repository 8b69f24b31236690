package lut4go_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/lut4go/lut4go/"

// order lists the packages from the top down: each imports only packages below
// it.
var order = []string{
	"cmd/ptrbench", "mpi/mpitest", "mpi",
	"bench/precision", "bench/peers", "bench/tables", "bench/scenario", "bench/fi", "bench/morphology", "bench/kernels", "bench/machine",
	"bench/models", "bench/usage",
	"bench/internal/baseline", "bench/internal/cells", "bench/internal/fused", "bench/internal/timing",
	"bench/internal/figure/figuretest", "bench/internal/figure", "bench/internal/files", "bench/internal/phrase",
	"bench/internal/asm", "bench/internal/asm/avx2", "bench/internal/asm/avx512", "bench/internal/asm/neon",
	"bridge/cabi", "bridge/internal/networks", "bridge/internal/handle", "record/parquet", "record", "neuroml", "hh", "hh/rankstest",
	"hh/internal/schedule", "hh/internal/cables", "hh/internal/engine", "hh/internal/synapses", "hh/internal/sources", "hh/internal/communication",
	"hh/internal/random", "hh/internal/steps", "hh/internal/snapshots", "hh/internal/memory",
	"cell", "table", "kernel", "kernel/asm", "kernel/asm/avx2", "kernel/asm/avx512", "kernel/asm/neon",
	"internal/cpu", "internal/portable",
	"avo", "avo/neon",
}

// library are the packages that users import.
var library = []string{"mpi", "neuroml", "hh", "hh/rankstest", "cell", "table", "kernel", "internal/cpu", "internal/portable"}

// allowed are the modules that these may need besides the standard library, each
// with its reason.
var allowed = map[string]string{
	"github.com/klauspost/cpuid/v2": "which registers processor and operating system have, and the sizes of caches",
	"golang.org/x/sys":              "by cpuid, which asks macOS through it",
}

// platforms are those on which the library is built with other files.
var platforms = []string{"linux/amd64", "linux/arm64", "linux/s390x", "darwin/arm64", "windows/amd64"}

// heavy are modules that only one package may import, for a program that does
// without it is smaller by megabytes.
var heavy = map[string]string{"github.com/parquet-go/parquet-go": "record/parquet"}

type goPackage struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

// list returns the packages that go list prints for the arguments.
func list(t *testing.T, args ...string) []goPackage {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-json=ImportPath,Standard,Imports"}, args...)...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var ps []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); err == io.EOF {
			return ps
		} else if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
}

func TestImportsGoOneWay(t *testing.T) {
	for _, p := range list(t, "./...") {
		name := strings.TrimPrefix(p.ImportPath, module)
		if p.ImportPath+"/" == module {
			continue
		}
		at := slices.Index(order, name)
		if at < 0 {
			t.Errorf("package %s has no place in the order of imports", name)
		}
		for _, i := range p.Imports {
			if below, ok := strings.CutPrefix(i, module); ok && slices.Index(order, below) <= at {
				t.Errorf("%s imports %s, which stands above it", name, below)
			}
		}
	}
}

func TestUsersNeedLittleButTheStandardLibrary(t *testing.T) {
	var packages []string
	for _, name := range library {
		packages = append(packages, "./"+name)
	}
	needed := map[string]bool{}
	for _, platform := range platforms {
		goos, goarch, _ := strings.Cut(platform, "/")
		t.Setenv("GOOS", goos)
		t.Setenv("GOARCH", goarch)
		for _, p := range list(t, append([]string{"-deps"}, packages...)...) {
			if p.Standard || strings.HasPrefix(p.ImportPath, module) {
				continue
			}
			reason := ""
			for m := range allowed {
				if p.ImportPath == m || strings.HasPrefix(p.ImportPath, m+"/") {
					reason = m
				}
			}
			if reason == "" {
				t.Errorf("on %s the library needs %s", platform, p.ImportPath)
			}
			needed[reason] = true
		}
	}
	for m, why := range allowed {
		if !needed[m] {
			t.Errorf("nobody needs %s (%s)", m, why)
		}
	}
}

func TestALargeLibraryIsImportedByItsPackageAlone(t *testing.T) {
	for _, p := range list(t, "./...") {
		for _, i := range p.Imports {
			for library, only := range heavy {
				if (i == library || strings.HasPrefix(i, library+"/")) && p.ImportPath != module+only {
					t.Errorf("%s imports %s: only %s may", p.ImportPath, i, only)
				}
			}
		}
	}
}
