package lut4go_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// documents returns the names of all Markdown files.
func documents(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".md" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// anchors returns the anchors of a document's headings, as GitHub makes them.
func anchors(text string) []string {
	var all []string
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		all = append(all, strings.ReplaceAll(name, " ", "-"))
	}
	return all
}

func TestLinksBetweenDocumentsLeadSomewhere(t *testing.T) {
	code := regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	links := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, name := range documents(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range links.FindAllSubmatch(code.ReplaceAll(text, nil), -1) {
			file, anchor, _ := strings.Cut(string(link[1]), "#")
			if strings.Contains(file, "://") {
				continue
			}
			to := name
			if file != "" {
				to = filepath.Join(filepath.Dir(name), filepath.FromSlash(file))
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s, which is not there", name, link[1])
				continue
			}
			if anchor == "" {
				continue
			}
			target, err := os.ReadFile(to)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(anchors(string(target)), anchor) {
				t.Errorf("%s links to %s, which has no such heading", name, link[1])
			}
		}
	}
}

// importsIn returns what a section of docs/architecture.md says of each file or package:
// the packages of this module that it imports.
func importsIn(t *testing.T, heading string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), heading)
	if !found {
		t.Fatalf("docs/architecture.md has no section %q", heading)
	}
	section, _, _ := strings.Cut(rest, "\n## ")
	all := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\S+)` \\| .+ \\|(.*)\\|$").FindAllStringSubmatch(section, -1) {
		if _, twice := all[row[1]]; twice {
			t.Errorf("docs/architecture.md has %s twice", row[1])
		}
		all[row[1]] = strings.TrimSpace(row[2])
	}
	return all
}

// sourceFiles calls f for every Go file below a directory that is neither a test nor
// doc.go.
func sourceFiles(t *testing.T, directory string, f func(file string)) {
	t.Helper()
	err := filepath.WalkDir(directory, func(name string, d fs.DirEntry, err error) error {
		file := filepath.ToSlash(name)
		if err == nil && path.Ext(file) == ".go" && !strings.HasSuffix(file, "_test.go") && path.Base(file) != "doc.go" {
			f(file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// importedBy returns the packages of this module that a file imports, without the first
// of the prefixes that each has.
func importedBy(t *testing.T, file string, prefixes ...string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, i := range parsed.Imports {
		of, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		own, is := strings.CutPrefix(of, module)
		if !is {
			continue
		}
		for _, prefix := range prefixes {
			if short, has := strings.CutPrefix(own, prefix); has {
				own = short
				break
			}
		}
		all = append(all, own)
	}
	return all
}

// compareImports reports where docs/architecture.md says other imports than there are.
func compareImports(t *testing.T, said map[string]string, imports map[string][]string) {
	t.Helper()
	for key, all := range imports {
		slices.Sort(all)
		want := strings.Join(slices.Compact(all), ", ")
		if got, is := said[key]; !is {
			t.Errorf("docs/architecture.md has no row for %s, which imports %q", key, want)
		} else if got != want {
			t.Errorf("docs/architecture.md says that %s imports %q, it imports %q", key, got, want)
		}
	}
	for key := range said {
		if _, is := imports[key]; !is {
			t.Errorf("docs/architecture.md has %s, which is not there", key)
		}
	}
}

func TestTheArchitectureSaysWhatEveryFileOfHhImports(t *testing.T) {
	imports := map[string][]string{}
	sourceFiles(t, "hh", func(file string) {
		imports[strings.TrimPrefix(file, "hh/internal/")] = importedBy(t, file, "hh/internal/", "internal/")
	})
	compareImports(t, importsIn(t, "## Every file of `hh`"), imports)
}

func TestTheArchitectureSaysWhatEveryPackageOfBenchImports(t *testing.T) {
	// Below these are generated stubs, and what only tests need.
	inner := []string{"bench/internal/asm/avx2", "bench/internal/asm/avx512", "bench/internal/asm/neon", "bench/internal/figure/figuretest"}
	imports := map[string][]string{}
	sourceFiles(t, "bench", func(file string) {
		if name := path.Dir(file); !slices.Contains(inner, name) {
			imports[name] = append(imports[name], importedBy(t, file, "bench/internal/", "bench/", "internal/")...)
		}
	})
	compareImports(t, importsIn(t, "## Every package of `bench`"), imports)
}
