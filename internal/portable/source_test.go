package portable

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// parseSource returns the package's files other than tests.
func parseSource(t *testing.T) (*token.FileSet, []*ast.File) {
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
	if len(files) == 0 {
		t.Fatal("the test does not run beside the source")
	}
	return fset, files
}

// A product that is not the operand of a conversion may be fused with an
// addition, even across statements. Integer products fall under the same rule,
// which then needs no types; there are none outside math/bits.
func TestEveryProductIsRoundedByAConversion(t *testing.T) {
	fset, files := parseSource(t)
	rounded := make(map[ast.Expr]bool)
	products := 0
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr: // visited before its operand
				if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "float64" {
					rounded[n.Args[0]] = true
				}
			case *ast.BinaryExpr:
				if n.Op == token.MUL {
					products++
					if !rounded[n] {
						t.Errorf("%v: product without a conversion", fset.Position(n.OpPos))
					}
				}
			case *ast.AssignStmt:
				if n.Tok == token.MUL_ASSIGN {
					t.Errorf("%v: product without a conversion", fset.Position(n.TokPos))
				}
			}
			return true
		})
	}
	if products < 30 {
		t.Errorf("only %d products found", products)
	}
}

func TestNothingThatDependsOnTheArchitectureIsCalled(t *testing.T) {
	allowed := map[string]bool{
		"Float64bits": true, "Float64frombits": true, "Inf": true, "NaN": true,
		"MaxFloat64": true, "MaxUint32": true,
		"Sqrt": true, // IEEE 754 leaves it no choice of rounding
	}
	fset, files := parseSource(t)
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
