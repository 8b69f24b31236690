package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/avo/neon"
)

// folder returns where the files of a set are.
func (s set) folder() string { return filepath.Join("..", filepath.FromSlash(s.path)) }

// cache has the files of the sets, which take seconds to write.
var cache = map[string]map[string][]byte{}

// generated returns the files of a set.
func generated(t *testing.T, s set) map[string][]byte {
	t.Helper()
	files, ok := cache[s.name]
	if !ok {
		var err error
		if files, err = s.generate(); err != nil {
			t.Fatal(err)
		}
		cache[s.name] = files
	}
	return files
}

func TestTheRepositoryHoldsWhatTheGeneratorWrites(t *testing.T) {
	for _, s := range sets {
		for name, want := range generated(t, s) {
			got, err := os.ReadFile(filepath.Join(s.folder(), name))
			if err != nil {
				t.Error(err)
			} else if !bytes.Equal(got, want) {
				t.Errorf("%s of %s differs: run go generate ./...", name, s.path)
			}
		}
	}
}

// Beside generated files there are the package's documentation and tests.
func TestEveryFileOfAsmIsGenerated(t *testing.T) {
	for _, s := range sets {
		files := generated(t, s)
		err := filepath.WalkDir(s.folder(), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			name, err := filepath.Rel(s.folder(), path)
			if _, ok := files[filepath.ToSlash(name)]; !ok && name != "doc.go" && !strings.HasSuffix(name, "_test.go") {
				t.Errorf("%s is written by hand or left over", path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestNoFileOfAssemblyIsTooLongToRead(t *testing.T) {
	for _, s := range sets {
		for name, text := range generated(t, s) {
			one := bytes.Count(text, []byte("\nTEXT")) == 1
			if n := bytes.Count(text, []byte("\n")); n > mostLines && !one {
				t.Errorf("%s of %s has %d lines, want at most %d: divide its family", name, s.path, n, mostLines)
			}
		}
	}
}

func TestEveryEncodedInstructionIsWhatItsCommentSays(t *testing.T) {
	for _, s := range sets {
		count := 0
		for name, text := range generated(t, s) {
			if !strings.HasPrefix(name, "neon/") || !strings.HasSuffix(name, ".s") {
				continue
			}
			words, err := neon.Words(string(text))
			if err != nil {
				t.Fatal(err)
			}
			count += len(words)
			if err := neon.CheckWords(string(text)); err != nil {
				t.Errorf("%s of %s: %v", name, s.path, err)
			}
		}
		if count < 100 {
			t.Errorf("%s has %d encoded instructions, want many more", s.path, count)
		}
	}
}

// The loops in doc comments and the comments of the assembly come from the same
// descriptions as the instructions.
func TestALoopSaysWhatAKernelDoes(t *testing.T) {
	for name, want := range map[string][]string{
		"Gate64": {"for i := range count {", "\tx[i] = fma(a[i], x[i], b[i])", "}"},
		"IndexTwoGatesCurveBefore64": {
			"for i := range count {",
			"\tw := min(max(fma(v[i], Scale, Bias), Lo), Hi)",
			"\trow := round(maxNumber(w, Lo))",
			"\tfrac = w - row",
			"\toff = row*stride",
			"\tx0i := x0[i]",
			"\tbefore0[i] = x0i",
			"\tx0[i] = fma(curve(0), x0i, curve(1))",
			"\tx1i := x1[i]",
			"\tbefore1[i] = x1i",
			"\tx1[i] = fma(curve(2), x1i, curve(3))",
			"\td[i] = curve(4)",
			"}",
		},
	} {
		ks := kernels()
		k := ks[slices.IndexFunc(ks, func(k *kernel) bool { return k.name == name })]
		if got := k.equivalentLoop(); !slices.Equal(got, want) {
			t.Errorf("%s is\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestEveryStubSaysItsLoop(t *testing.T) {
	for _, s := range sets {
		for _, k := range s.kernels() {
			if k.equivalentLoop() == nil {
				t.Errorf("%s has no loop", k.name)
			}
		}
	}
}

func TestFormsOfAnOperationHaveNumbersOfTheirOwn(t *testing.T) {
	for _, s := range sets {
		for _, o := range operations(s.kernels()) {
			seen := map[[2]int]string{}
			for _, k := range o.kernels {
				n, _ := o.number(k)
				at := [2]int{n, k.precision}
				if seen[at] != "" {
					t.Errorf("%s and %s have the number %d", seen[at], k.name, n)
				}
				seen[at] = k.name
			}
		}
	}
}

func TestLoopsOfAPhaseHaveNumbersOfTheirOwn(t *testing.T) {
	for _, k := range kernels() {
		for _, p := range k.phases {
			seen := map[int]bool{}
			for _, l := range p.loops {
				if seen[l.number] {
					t.Errorf("%s has two loops with the number %d of a phase", k.name, l.number)
				}
				seen[l.number] = true
			}
		}
	}
}
