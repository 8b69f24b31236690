package models

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestEveryModelOfPackageHHIsListed finds the models by their constructors: the
// exported functions without parameters that return a Model.
func TestEveryModelOfPackageHHIsListed(t *testing.T) {
	files, err := filepath.Glob("../../hh/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of package hh: %v", err)
	}
	var want []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !fn.Name.IsExported() || fn.Type.Params.NumFields() > 0 || fn.Type.Results.NumFields() != 1 {
				continue
			}
			if result, ok := fn.Type.Results.List[0].Type.(*ast.Ident); ok && result.Name == "Model" {
				want = append(want, fn.Name.Name)
			}
		}
	}
	var got []string
	for _, m := range BuiltIn() {
		name := runtime.FuncForPC(reflect.ValueOf(m.New).Pointer()).Name()
		got = append(got, name[strings.LastIndexByte(name, '.')+1:])
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("listed are %v, package hh has %v", got, want)
	}
}

func TestNamesOfModelsDiffer(t *testing.T) {
	var names []string
	for _, m := range BuiltIn() {
		if m.Name == "" || slices.Contains(names, m.Name) {
			t.Errorf("name %q", m.Name)
		}
		names = append(names, m.Name)
	}
}
