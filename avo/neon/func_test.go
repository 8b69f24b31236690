package neon

import (
	"bytes"
	"strings"
	"testing"
)

// TestMethodsRejectOperands gives methods operands no encoding holds.
func TestMethodsRejectOperands(t *testing.T) {
	other := NewFunc("other", nil)
	foreign := other.V()
	tests := map[string]struct {
		want string
		call func(f *Func, r Reg, v Vec)
	}{
		"name":                 {"is not a Go identifier", func(f *Func, r Reg, v Vec) { NewFunc("a b", nil) }},
		"argument name":        {"is not a Go identifier", func(f *Func, r Reg, v Vec) { NewFunc("g", nil, Arg{Name: "_", Kind: Int}) }},
		"same argument twice":  {"two arguments", func(f *Func, r Reg, v Vec) { NewFunc("g", nil, Arg{Name: "n", Kind: Int}, Arg{Name: "n", Kind: Int}) }},
		"argument kind":        {"has no kind", func(f *Func, r Reg, v Vec) { NewFunc("g", nil, Arg{Name: "n"}) }},
		"argument type":        {"cannot be of type", func(f *Func, r Reg, v Vec) { NewFunc("g", nil, Arg{Name: "n", Kind: Int, Type: "int8"}) }},
		"no such argument":     {"has no argument z", func(f *Func, r Reg, v Vec) { f.LoadArg("z", r) }},
		"float argument":       {"use LoadArgVec", func(f *Func, r Reg, v Vec) { f.LoadArg("x", r) }},
		"integer argument":     {"use LoadArg", func(f *Func, r Reg, v Vec) { f.LoadArgVec("n", v) }},
		"foreign vector":       {"vector operand 1 is not a register of f", func(f *Func, r Reg, v Vec) { f.FNeg(D2, v, foreign) }},
		"zero vector":          {"vector operand 0 is not a register of f", func(f *Func, r Reg, v Vec) { f.FNeg(D2, Vec{}, v) }},
		"pair to one register": {"written twice", func(f *Func, r Reg, v Vec) { f.VLoadPair(v, v, r, 0) }},
		"float arrangement":    {"is neither D2 nor S4", func(f *Func, r Reg, v Vec) { f.FAdd(0, v, v, v) }},
		"native arrangement":   {"is neither D2 nor S4", func(f *Func, r Reg, v Vec) { f.FMLA(0, v, v, v) }},
		"load arrangement":     {"is neither D2 nor S4", func(f *Func, r Reg, v Vec) { f.VLoadDup(9, v, r) }},
		"element lane":         {"lane 2 is outside 0..1 of 2d", func(f *Func, r Reg, v Vec) { f.FMLAElem(D2, v, v, v, 2) }},
		"native lane":          {"lane 4 is outside 0..3 of 4s", func(f *Func, r Reg, v Vec) { f.Dup(S4, v, v, 4) }},
		"source lane":          {"lane 2 is outside 0..1 of 2d", func(f *Func, r Reg, v Vec) { f.Ins(D2, v, 0, v, 2) }},
		"memory lane":          {"lane -1 is outside", func(f *Func, r Reg, v Vec) { f.VLoadLane(D2, v, -1, r) }},
		"left shift":           {"shift 32 is outside 0..31 of 4s", func(f *Func, r Reg, v Vec) { f.VShl(S4, v, v, 32) }},
		"right shift":          {"shift 0 is outside 1..64 of 2d", func(f *Func, r Reg, v Vec) { f.VUshr(D2, v, v, 0) }},
		"general shift":        {"shift 64 is outside 0..63", func(f *Func, r Reg, v Vec) { f.AddShift(r, r, r, 64) }},
		"large offset":         {"offset 65536 of a 16-byte access", func(f *Func, r Reg, v Vec) { f.VLoad(v, r, 65536) }},
		"crooked offset":       {"offset 258 of a 4-byte access", func(f *Func, r Reg, v Vec) { f.MovW32Load(r, r, 258) }},
		"low offset":           {"offset -257 of a 8-byte access", func(f *Func, r Reg, v Vec) { f.VStoreLow(D2, v, r, -257) }},
		"pair offset":          {"offset 1024 is not a multiple of 16", func(f *Func, r Reg, v Vec) { f.VLoadPair(v, f.V(), r, 1024) }},
		"crooked pair offset":  {"offset 8 is not a multiple of 16", func(f *Func, r Reg, v Vec) { f.VStorePairPost(v, v, r, 8) }},
		"increment":            {"increment 256", func(f *Func, r Reg, v Vec) { f.VLoadPost(v, r, 256) }},
		"stack increment":      {"RSP is not a register in use", func(f *Func, r Reg, v Vec) { f.VLoadPost(v, RSP, 16) }},
		"zero register":        {"no register is not a register in use", func(f *Func, r Reg, v Vec) { f.Mov(0, r) }},
		"freed register":       {"R0 is not a register in use", func(f *Func, r Reg, v Vec) { f.FreeR(r); f.Mov(r, r) }},
		"no frame":             {"outside the frame", func(f *Func, r Reg, v Vec) { f.VStore(v, RSP, 16) }},
		"below the frame":      {"outside the frame", func(f *Func, r Reg, v Vec) { f.Frame(32); f.VStore(v, RSP, 8) }},
		"above the frame":      {"outside the frame", func(f *Func, r Reg, v Vec) { f.VStorePair(v, v, RSP, f.Frame(32)+16) }},
		"second frame":         {"want one positive size", func(f *Func, r Reg, v Vec) { f.Frame(32); f.Frame(32) }},
		"label":                {"is not an identifier", func(f *Func, r Reg, v Vec) { f.Label("a:b") }},
		"label twice":          {"placed twice", func(f *Func, r Reg, v Vec) { f.Label("a"); f.Label("a") }},
		"general registers": {"all general registers of f are in use", func(f *Func, r Reg, v Vec) {
			for range 40 {
				f.R()
			}
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := NewFunc("f", nil, Arg{Name: "x", Kind: F64}, Arg{Name: "n", Kind: Int})
			r, v := f.R(), f.V()
			mustPanic(t, test.want, func() { test.call(f, r, v) })
		})
	}
}

// TestGeneralRegisters checks that R keeps off the registers with other uses,
// and that a freed one comes back.
func TestGeneralRegisters(t *testing.T) {
	f := NewFunc("f", nil)
	seen := map[string]bool{}
	for range 24 {
		seen[f.R().String()] = true
	}
	if len(seen) != 24 {
		t.Errorf("%d different registers of 24", len(seen))
	}
	for _, bad := range []string{"R16", "R17", "R18", "R27", "R28", "R29", "R30"} {
		if seen[bad] {
			t.Errorf("R handed out %s", bad)
		}
	}
	r := Reg(6)
	f.FreeR(r)
	if got := f.R(); got != r {
		t.Errorf("got %v after freeing %v", got, r)
	}
}

// TestFiles checks the generated text once as a whole.
func TestFiles(t *testing.T) {
	f := NewFunc("scale", []string{"scale multiplies n pairs by x."},
		Arg{Name: "v", Kind: Ptr, Type: "*float64"}, Arg{Name: "n", Kind: Int}, Arg{Name: "x", Kind: F64})
	p, n, x, v := f.R(), f.R(), f.V(), f.V()
	f.LoadArg("v", p)
	f.LoadArg("n", n)
	f.LoadArgVec("x", x)
	f.Label("next")
	f.Comment("One pair.")
	f.VLoad(v, p, 0)
	f.FMulElem(D2, v, v, x, 0)
	f.VStorePost(v, p, 16)
	f.SubImm(n, n, 1)
	f.CBNZ(n, "next")
	f.Ret()

	var text, stubs bytes.Buffer
	if err := File(&text, "Code generated by a test. DO NOT EDIT.", "arm64", f); err != nil {
		t.Fatal(err)
	}
	if err := StubFile(&stubs, "// Code generated by a test. DO NOT EDIT.", "arm64", "x", f); err != nil {
		t.Fatal(err)
	}
	const wantText = `// Code generated by a test. DO NOT EDIT.

//go:build arm64

#include "textflag.h"

// func scale(v *float64, n int, x float64)
TEXT ·scale(SB), NOSPLIT, $0-24
	MOVD	v+0(FP), R0
	MOVD	n+8(FP), R1
	FMOVD	x+16(FP), F0
next:
	// One pair.
	FMOVQ	(R0), F1
	WORD	$0x4fc09021 // fmul v1.2d, v1.2d, v0.d[0]
	FMOVQ.P	F1, 16(R0)
	SUB	$1, R1, R1
	CBNZ	R1, next
	RET
`
	const wantStubs = `// Code generated by a test. DO NOT EDIT.

//go:build arm64

package x

// scale multiplies n pairs by x.
//
//go:noescape
func scale(v *float64, n int, x float64)
`
	if text.String() != wantText {
		t.Errorf("assembly:\n%s\nwant:\n%s", &text, wantText)
	}
	if stubs.String() != wantStubs {
		t.Errorf("stubs:\n%s\nwant:\n%s", &stubs, wantStubs)
	}
}

// TestCheckWords checks that a wrong word or comment does not pass.
func TestCheckWords(t *testing.T) {
	const good = "\tWORD\t$0x4fc09021 // fmul v1.2d, v1.2d, v0.d[0]\n\tRET // not a WORD\n"
	if err := CheckWords(good); err != nil {
		t.Error(err)
	}
	words, err := Words(good)
	want := Word{1, 0x4fc09021, "fmul v1.2d, v1.2d, v0.d[0]"}
	if err != nil || len(words) != 1 || words[0] != want {
		t.Errorf("got %v, error %v; want %v", words, err, want)
	}
	for name, text := range map[string]string{
		"other register": strings.Replace(good, "v1.2d, v0", "v2.2d, v0", 1),
		"other bits":     strings.Replace(good, "9021", "9022", 1),
		"no comment":     "\tWORD $0x4fc09021\n",
		"no instruction": "\tWORD $0x00000001 // udf #1\n",
		"two operands":   "\tWORD $1, $2 // fadd\n",
		"33 bits":        "\tWORD $0x14fc09021 // fmul v1.2d, v1.2d, v0.d[0]\n",
	} {
		if CheckWords(text) == nil {
			t.Errorf("%s: CheckWords passes %q", name, text)
		}
	}
}
