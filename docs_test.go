package lut4go_test

import (
	"fmt"
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

// importsOf returns what docs/architecture.md says of each file: the packages of this
// module that it imports.
func importsOf(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "## Every file of `hh`")
	if !found {
		t.Fatal("docs/architecture.md has no section on every file")
	}
	section, _, _ := strings.Cut(rest, "\n## ")
	all := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\S+\\.go)` \\| .+ \\| (.*) \\|$").FindAllStringSubmatch(section, -1) {
		if _, twice := all[row[1]]; twice {
			t.Errorf("docs/architecture.md has %s twice", row[1])
		}
		all[row[1]] = strings.TrimSpace(row[2])
	}
	return all
}

func TestTheArchitectureSaysWhatEveryFileOfHhImports(t *testing.T) {
	said := importsOf(t)
	err := filepath.WalkDir("hh", func(name string, d fs.DirEntry, err error) error {
		file := filepath.ToSlash(name)
		if err != nil || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") || path.Base(file) == "doc.go" {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, i := range parsed.Imports {
			of, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if own, is := strings.CutPrefix(of, module); is {
				own = strings.TrimPrefix(own, "hh/internal/")
				imports = append(imports, strings.TrimPrefix(own, "internal/"))
			}
		}
		slices.Sort(imports)
		key, want := strings.TrimPrefix(file, "hh/internal/"), strings.Join(imports, ", ")
		got, is := said[key]
		delete(said, key)
		switch {
		case !is:
			return fmt.Errorf("docs/architecture.md has no row for %s, which imports %q", key, want)
		case got != want:
			t.Errorf("docs/architecture.md says that %s imports %q, it imports %q", key, got, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for key := range said {
		t.Errorf("docs/architecture.md has %s, which is not there", key)
	}
}
