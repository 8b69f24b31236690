package table

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"strings"
	"testing"
)

// source returns the package's files other than tests, with the types of their
// expressions as far as they are known without its imports.
func source(t *testing.T) (*token.FileSet, []*ast.File, *types.Info) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Error: func(error) {}}
	conf.Check("table", fset, files, info) // the imports are missing, which is fine
	return fset, files, info
}

// A product that is not the operand of a conversion may be fused with an
// addition, even across statements, on some architectures.
func TestEveryProductOfFloatsIsRoundedByAConversion(t *testing.T) {
	fset, files, info := source(t)
	exact := func(e ast.Expr) bool {
		tv := info.Types[e]
		if tv.Value != nil {
			return true // a constant
		}
		b, ok := tv.Type.(*types.Basic)
		return ok && b.Info()&types.IsInteger != 0
	}
	rounded, products := map[ast.Expr]bool{}, 0
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr: // visited before its operand
				if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "float64" {
					rounded[n.Args[0]] = true
				}
			case *ast.BinaryExpr:
				if n.Op == token.MUL && !exact(n) {
					products++
					if !rounded[n] {
						t.Errorf("%v: product without a conversion", fset.Position(n.OpPos))
					}
				}
			case *ast.AssignStmt:
				if n.Tok == token.MUL_ASSIGN && !exact(n.Lhs[0]) {
					t.Errorf("%v: product without a conversion", fset.Position(n.TokPos))
				}
			}
			return true
		})
	}
	if products < 50 {
		t.Errorf("only %d products found", products)
	}
}

func TestNothingThatDependsOnTheArchitectureIsCalled(t *testing.T) {
	allowed := map[string]bool{
		"Abs": true, "Copysign": true, "FMA": true, "Float64bits": true, "Float64frombits": true, "Inf": true,
		"IsInf": true, "IsNaN": true, "Ldexp": true, "MaxFloat32": true, "MaxFloat64": true,
		"Nextafter": true, "Nextafter32": true, "Round": true,
		"Sqrt": true, // IEEE 754 leaves it no choice of rounding
	}
	fset, files, _ := source(t)
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "math" && !allowed[sel.Sel.Name] {
					t.Errorf("%v: math.%s", fset.Position(sel.Pos()), sel.Sel.Name)
				}
			}
			return true
		})
	}
}
