package neon

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// bench is a function with five vector registers, V0 to V4, and four general
// registers, R0 to R3, in use. D and E are vector registers not yet written,
// for which the allocator takes V5 and V6.
type bench struct {
	*Func
	S    [5]Vec
	D, E Vec
	R    [4]Reg
}

// benchSetup is the number of instructions before the one under test.
const benchSetup = 5

// newBench writes a function around one instruction.
func newBench(name string, instruction func(b *bench)) *Func {
	f := NewFunc(name, nil, Arg{Name: "x", Kind: F64}, Arg{Name: "y", Kind: F32}, Arg{Name: "n", Kind: Int})
	b := &bench{Func: f, D: f.V(), E: f.V()}
	for i := range b.R {
		b.R[i] = f.R()
	}
	for i := range b.S {
		b.S[i] = f.V()
		f.VZero(b.S[i])
	}
	instruction(b)
	// Keeps V0 to V4 from being given to the instruction's result.
	for _, v := range b.S {
		f.VStore(v, b.R[0], 0)
	}
	f.Ret()
	return f
}

// instructions lists every method that appends an instruction, with the
// instruction in Arm's syntax as the disassembler spells it.
var instructions = []struct {
	want  string
	write func(b *bench)
}{
	{"fadd v5.2d, v0.2d, v1.2d", func(b *bench) { b.FAdd(D2, b.D, b.S[0], b.S[1]) }},
	{"fsub v5.4s, v0.4s, v1.4s", func(b *bench) { b.FSub(S4, b.D, b.S[0], b.S[1]) }},
	{"fmul v5.2d, v0.2d, v1.2d", func(b *bench) { b.FMul(D2, b.D, b.S[0], b.S[1]) }},
	{"fdiv v5.2d, v0.2d, v1.2d", func(b *bench) { b.FDiv(D2, b.D, b.S[0], b.S[1]) }},
	{"fmax v5.2d, v0.2d, v1.2d", func(b *bench) { b.FMax(D2, b.D, b.S[0], b.S[1]) }},
	{"fmin v5.2d, v0.2d, v1.2d", func(b *bench) { b.FMin(D2, b.D, b.S[0], b.S[1]) }},
	{"fmaxnm v5.2d, v0.2d, v1.2d", func(b *bench) { b.FMaxNM(D2, b.D, b.S[0], b.S[1]) }},
	{"fminnm v5.2d, v0.2d, v1.2d", func(b *bench) { b.FMinNM(D2, b.D, b.S[0], b.S[1]) }},
	{"fcmgt v5.2d, v0.2d, v1.2d", func(b *bench) { b.FCMGT(D2, b.D, b.S[0], b.S[1]) }},
	{"fcmge v5.2d, v0.2d, v1.2d", func(b *bench) { b.FCMGE(D2, b.D, b.S[0], b.S[1]) }},
	{"fcmgt v5.2d, v1.2d, #0", func(b *bench) { b.FCMGTZero(D2, b.D, b.S[1]) }},
	{"fcmge v5.2d, v1.2d, #0", func(b *bench) { b.FCMGEZero(D2, b.D, b.S[1]) }},
	{"fcmlt v5.2d, v1.2d, #0", func(b *bench) { b.FCMLTZero(D2, b.D, b.S[1]) }},
	{"fcmle v5.2d, v1.2d, #0", func(b *bench) { b.FCMLEZero(D2, b.D, b.S[1]) }},
	{"fcmeq v5.2d, v1.2d, #0", func(b *bench) { b.FCMEQZero(D2, b.D, b.S[1]) }},
	{"fcvtl v5.2d, v1.2s", func(b *bench) { b.FCVTL(b.D, b.S[1]) }},
	{"fcvtn v5.2s, v1.2d", func(b *bench) { b.FCVTN(b.D, b.S[1]) }},
	{"fneg v5.4s, v1.4s", func(b *bench) { b.FNeg(S4, b.D, b.S[1]) }},
	{"fabs v5.2d, v1.2d", func(b *bench) { b.FAbs(D2, b.D, b.S[1]) }},
	{"frintn v5.2d, v1.2d", func(b *bench) { b.FRINTN(D2, b.D, b.S[1]) }},
	{"frintm v5.2d, v1.2d", func(b *bench) { b.FRINTM(D2, b.D, b.S[1]) }},
	{"fcvtns v5.2d, v1.2d", func(b *bench) { b.FCVTNS(D2, b.D, b.S[1]) }},
	{"fcvtzs v5.2d, v1.2d", func(b *bench) { b.FCVTZS(D2, b.D, b.S[1]) }},
	{"scvtf v5.2d, v1.2d", func(b *bench) { b.SCVTF(D2, b.D, b.S[1]) }},
	{"fmla v4.2d, v1.2d, v2.2d", func(b *bench) { b.FMLA(D2, b.S[4], b.S[1], b.S[2]) }},
	{"fmla v4.4s, v1.4s, v2.4s", func(b *bench) { b.FMLA(S4, b.S[4], b.S[1], b.S[2]) }},
	{"fmls v4.2d, v1.2d, v2.2d", func(b *bench) { b.FMLS(D2, b.S[4], b.S[1], b.S[2]) }},
	{"fmla v4.2d, v1.2d, v2.d[1]", func(b *bench) { b.FMLAElem(D2, b.S[4], b.S[1], b.S[2], 1) }},
	{"fmls v4.4s, v1.4s, v2.s[3]", func(b *bench) { b.FMLSElem(S4, b.S[4], b.S[1], b.S[2], 3) }},
	{"fmul v5.4s, v1.4s, v2.s[2]", func(b *bench) { b.FMulElem(S4, b.D, b.S[1], b.S[2], 2) }},

	{"add v5.2d, v0.2d, v1.2d", func(b *bench) { b.VAdd(D2, b.D, b.S[0], b.S[1]) }},
	{"sub v5.4s, v0.4s, v1.4s", func(b *bench) { b.VSub(S4, b.D, b.S[0], b.S[1]) }},
	{"mul v5.4s, v0.4s, v1.4s", func(b *bench) { b.VMul(b.D, b.S[0], b.S[1]) }},
	{"mla v4.4s, v0.4s, v1.4s", func(b *bench) { b.VMla(b.S[4], b.S[0], b.S[1]) }},
	{"umull v5.2d, v0.2s, v1.2s", func(b *bench) { b.VUmull(b.D, b.S[0], b.S[1]) }},
	{"xtn v5.2s, v1.2d", func(b *bench) { b.VXtn(D2, b.D, b.S[1]) }},
	{"xtn v5.4h, v1.4s", func(b *bench) { b.VXtn(S4, b.D, b.S[1]) }},
	{"umaxv s5, v1.4s", func(b *bench) { b.VUmaxv(b.D, b.S[1]) }},
	{"addv s5, v1.4s", func(b *bench) { b.VAddv(b.D, b.S[1]) }},
	{"shl v5.2d, v1.2d, #63", func(b *bench) { b.VShl(D2, b.D, b.S[1], 63) }},
	{"shl v5.4s, v1.4s, #0", func(b *bench) { b.VShl(S4, b.D, b.S[1], 0) }},
	{"ushr v5.2d, v1.2d, #64", func(b *bench) { b.VUshr(D2, b.D, b.S[1], 64) }},
	{"ushr v5.4s, v1.4s, #1", func(b *bench) { b.VUshr(S4, b.D, b.S[1], 1) }},
	{"and v5.16b, v0.16b, v1.16b", func(b *bench) { b.VAnd(b.D, b.S[0], b.S[1]) }},
	{"orr v5.16b, v0.16b, v1.16b", func(b *bench) { b.VOrr(b.D, b.S[0], b.S[1]) }},
	{"eor v5.16b, v0.16b, v1.16b", func(b *bench) { b.VEor(b.D, b.S[0], b.S[1]) }},
	{"bic v5.16b, v0.16b, v1.16b", func(b *bench) { b.VBic(b.D, b.S[0], b.S[1]) }},
	{"bsl v4.16b, v0.16b, v1.16b", func(b *bench) { b.VBsl(b.S[4], b.S[0], b.S[1]) }},
	{"bit v4.16b, v0.16b, v1.16b", func(b *bench) { b.VBit(b.S[4], b.S[0], b.S[1]) }},
	{"bif v4.16b, v0.16b, v1.16b", func(b *bench) { b.VBif(b.S[4], b.S[0], b.S[1]) }},

	{"zip1 v5.2d, v0.2d, v1.2d", func(b *bench) { b.Zip1(D2, b.D, b.S[0], b.S[1]) }},
	{"zip2 v5.4s, v0.4s, v1.4s", func(b *bench) { b.Zip2(S4, b.D, b.S[0], b.S[1]) }},
	{"uzp1 v5.4s, v0.4s, v1.4s", func(b *bench) { b.Uzp1(S4, b.D, b.S[0], b.S[1]) }},
	{"uzp2 v5.2d, v0.2d, v1.2d", func(b *bench) { b.Uzp2(D2, b.D, b.S[0], b.S[1]) }},
	{"trn1 v5.4s, v0.4s, v1.4s", func(b *bench) { b.Trn1(S4, b.D, b.S[0], b.S[1]) }},
	{"trn2 v5.2d, v0.2d, v1.2d", func(b *bench) { b.Trn2(D2, b.D, b.S[0], b.S[1]) }},
	{"dup v5.2d, v1.d[1]", func(b *bench) { b.Dup(D2, b.D, b.S[1], 1) }},
	{"dup v5.4s, v1.s[3]", func(b *bench) { b.Dup(S4, b.D, b.S[1], 3) }},
	{"dup v5.2d, x1", func(b *bench) { b.DupR(D2, b.D, b.R[1]) }},
	{"dup v5.4s, w1", func(b *bench) { b.DupR(S4, b.D, b.R[1]) }},
	{"mov v4.d[1], v1.d[0]", func(b *bench) { b.Ins(D2, b.S[4], 1, b.S[1], 0) }},
	{"mov v4.s[3], v1.s[2]", func(b *bench) { b.Ins(S4, b.S[4], 3, b.S[1], 2) }},
	{"mov v4.d[1], x1", func(b *bench) { b.InsR(D2, b.S[4], 1, b.R[1]) }},
	{"mov v4.s[2], w1", func(b *bench) { b.InsR(S4, b.S[4], 2, b.R[1]) }},
	{"mov x1, v4.d[1]", func(b *bench) { b.UMov(D2, b.R[1], b.S[4], 1) }},
	{"mov w1, v4.s[2]", func(b *bench) { b.UMov(S4, b.R[1], b.S[4], 2) }},
	{"mov v5.16b, v1.16b", func(b *bench) { b.VMov(b.D, b.S[1]) }},
	{"movi v5.16b, #0x0", func(b *bench) { b.VZero(b.D) }},

	{"ldr q5, [x1]", func(b *bench) { b.VLoad(b.D, b.R[1], 0) }},
	{"ldr q5, [x1,#65520]", func(b *bench) { b.VLoad(b.D, b.R[1], 65520) }},
	{"ldur q5, [x1,#-256]", func(b *bench) { b.VLoad(b.D, b.R[1], -256) }},
	{"ldur q5, [x1,#8]", func(b *bench) { b.VLoad(b.D, b.R[1], 8) }},
	{"str q4, [x1,#16]", func(b *bench) { b.VStore(b.S[4], b.R[1], 16) }},
	{"ldr q5, [x1],#16", func(b *bench) { b.VLoadPost(b.D, b.R[1], 16) }},
	{"str q4, [x1],#-16", func(b *bench) { b.VStorePost(b.S[4], b.R[1], -16) }},
	{"ldr d5, [x1,#8]", func(b *bench) { b.VLoadLow(D2, b.D, b.R[1], 8) }},
	{"ldr s5, [x1,#4]", func(b *bench) { b.VLoadLow(S4, b.D, b.R[1], 4) }},
	{"str d4, [x1,#32760]", func(b *bench) { b.VStoreLow(D2, b.S[4], b.R[1], 32760) }},
	{"str s4, [x1,#4]", func(b *bench) { b.VStoreLow(S4, b.S[4], b.R[1], 4) }},
	{"ldp q5, q6, [x1,#1008]", func(b *bench) { b.VLoadPair(b.D, b.E, b.R[1], 1008) }},
	{"stp q3, q4, [x1,#-1024]", func(b *bench) { b.VStorePair(b.S[3], b.S[4], b.R[1], -1024) }},
	{"ldp q5, q6, [x1],#32", func(b *bench) { b.VLoadPairPost(b.D, b.E, b.R[1], 32) }},
	{"stp q3, q4, [x1],#32", func(b *bench) { b.VStorePairPost(b.S[3], b.S[4], b.R[1], 32) }},
	{"ld1r {v5.2d}, [x1]", func(b *bench) { b.VLoadDup(D2, b.D, b.R[1]) }},
	{"ld1r {v5.4s}, [x1],#4", func(b *bench) { b.VLoadDupPost(S4, b.D, b.R[1]) }},
	{"ld1r {v5.2d}, [x1],#8", func(b *bench) { b.VLoadDupPost(D2, b.D, b.R[1]) }},
	{"ld1 {v4.d}[1], [x1]", func(b *bench) { b.VLoadLane(D2, b.S[4], 1, b.R[1]) }},
	{"ld1 {v4.s}[3], [x1],#4", func(b *bench) { b.VLoadLanePost(S4, b.S[4], 3, b.R[1]) }},
	{"st1 {v4.s}[2], [x1]", func(b *bench) { b.VStoreLane(S4, b.S[4], 2, b.R[1]) }},
	{"st1 {v4.d}[1], [x1],#8", func(b *bench) { b.VStoreLanePost(D2, b.S[4], 1, b.R[1]) }},

	// Without a frame the arguments begin 8 bytes above the stack pointer.
	{"ldr d5, [sp,#8]", func(b *bench) { b.LoadArgVec("x", b.D) }},
	{"ldr s5, [sp,#16]", func(b *bench) { b.LoadArgVec("y", b.D) }},
	{"ldr x1, [sp,#24]", func(b *bench) { b.LoadArg("n", b.R[1]) }},
	{"mov x1, #0x7b", func(b *bench) { b.MovImm(b.R[1], 123) }},
	{"mov x1, x2", func(b *bench) { b.Mov(b.R[1], b.R[2]) }},
	{"add x1, x2, #0x20", func(b *bench) { b.AddImm(b.R[1], b.R[2], 32) }},
	{"sub x1, x2, #0x20", func(b *bench) { b.SubImm(b.R[1], b.R[2], 32) }},
	{"and x1, x2, #0x3", func(b *bench) { b.AndImm(b.R[1], b.R[2], 3) }},
	{"add x1, x2, x3", func(b *bench) { b.Add(b.R[1], b.R[2], b.R[3]) }},
	{"sub x1, x2, x3", func(b *bench) { b.Sub(b.R[1], b.R[2], b.R[3]) }},
	{"mul x1, x2, x3", func(b *bench) { b.Mul(b.R[1], b.R[2], b.R[3]) }},
	{"madd x1, x2, x3, x0", func(b *bench) { b.MulAdd(b.R[1], b.R[0], b.R[2], b.R[3]) }},
	{"add x1, x2, x3, lsl #6", func(b *bench) { b.AddShift(b.R[1], b.R[2], b.R[3], 6) }},
	{"lsl x1, x2, #3", func(b *bench) { b.Lsl(b.R[1], b.R[2], 3) }},
	{"lsr x1, x2, #3", func(b *bench) { b.Lsr(b.R[1], b.R[2], 3) }},
	{"ldr x1, [x2,#8]", func(b *bench) { b.Mov64Load(b.R[1], b.R[2], 8) }},
	{"ldr w1, [x2,#4]", func(b *bench) { b.MovW32Load(b.R[1], b.R[2], 4) }},
	{"str x1, [x2,#8]", func(b *bench) { b.Mov64Store(b.R[1], b.R[2], 8) }},
	{"str w1, [x2,#4]", func(b *bench) { b.MovW32Store(b.R[1], b.R[2], 4) }},
	{"cmp x1, x2", func(b *bench) { b.Cmp(b.R[1], b.R[2]) }},
	{"cmp x1, #0x4", func(b *bench) { b.CmpImm(b.R[1], 4) }},
	{"b.eq .+0x4", func(b *bench) { b.BEQ("next"); b.Label("next") }},
	{"b.ne .+0x4", func(b *bench) { b.BNE("next"); b.Label("next") }},
	{"b.lt .+0x4", func(b *bench) { b.BLT("next"); b.Label("next") }},
	{"b.le .+0x4", func(b *bench) { b.BLE("next"); b.Label("next") }},
	{"b.gt .+0x4", func(b *bench) { b.BGT("next"); b.Label("next") }},
	{"b.ge .+0x4", func(b *bench) { b.BGE("next"); b.Label("next") }},
	{"cbz x1, .+0x4", func(b *bench) { b.CBZ(b.R[1], "next"); b.Label("next") }},
	{"cbnz x1, .+0x4", func(b *bench) { b.CBNZ(b.R[1], "next"); b.Label("next") }},
	{"b .+0x8", func(b *bench) { b.B("next"); b.Ret(); b.Label("next") }},
	{"ret", func(b *bench) { b.Ret() }},
}

// TestInstructionsAssemble assembles one function for each method with Go's
// assembler and disassembles the machine code.
func TestInstructionsAssemble(t *testing.T) {
	var funcs []*Func
	for i, in := range instructions {
		funcs = append(funcs, newBench(fmt.Sprintf("f%d", i), in.write))
	}
	var text bytes.Buffer
	if err := File(&text, "Code generated by a test. DO NOT EDIT.", "arm64", funcs...); err != nil {
		t.Fatal(err)
	}
	if err := CheckWords(text.String()); err != nil {
		t.Error(err)
	}
	code := assemble(t, text.Bytes())
	for i, in := range instructions {
		words := code[fmt.Sprintf("f%d", i)]
		if len(words) <= benchSetup {
			t.Errorf("%s: %d instructions", in.want, len(words))
			continue
		}
		got, err := decode(words[benchSetup])
		if err != nil || got != in.want {
			t.Errorf("got %s (%08x), error %v; want %s", got, words[benchSetup], err, in.want)
		}
	}
}

var (
	listedFunc = regexp.MustCompile(`^x\.(\w+) STEXT`)
	listedCode = regexp.MustCompile(`^\t0x[0-9a-f]{4} ((?:[0-9a-f]{2} )+)`)
)

// assemble runs Go's assembler for arm64 and returns the instructions of each
// function, taken from its listing.
func assemble(t *testing.T, text []byte) map[string][]uint32 {
	t.Helper()
	file := filepath.Join(t.TempDir(), "f_arm64.s")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	include := filepath.Join(goroot(t), "pkg", "include")
	cmd := exec.Command("go", "tool", "asm", "-S", "-p", "x", "-I", include, "-o", os.DevNull, file)
	cmd.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux")
	listing, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go tool asm: %v\n%s", err, listing)
	}
	code := map[string][]uint32{}
	name := ""
	var hex []string
	for line := range strings.Lines(string(listing)) {
		if m := listedFunc.FindStringSubmatch(line); m != nil {
			name, hex = m[1], nil
		} else if m := listedCode.FindStringSubmatch(line); m != nil {
			hex = append(hex, strings.Fields(m[1])...)
			for ; len(hex) >= 4; hex = hex[4:] {
				bits, err := strconv.ParseUint(hex[3]+hex[2]+hex[1]+hex[0], 16, 32)
				if err != nil {
					t.Fatal(err)
				}
				code[name] = append(code[name], uint32(bits))
			}
		}
	}
	return code
}

// goroot finds the Go tree, which the test needs.
func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("go command: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// framed writes a function that uses arguments of every kind and a local frame
// from its first byte to its last.
func framed(name string, frame int) *Func {
	f := NewFunc(name, []string{name + " is a test.", "", "It has a frame."},
		Arg{Name: "a", Kind: F32}, Arg{Name: "p", Kind: Ptr}, Arg{Name: "q", Kind: Ptr, Type: "*float64"},
		Arg{Name: "n", Kind: Int}, Arg{Name: "x", Kind: F64}, Arg{Name: "b", Kind: F32})
	p, n, addr, a, x, b := f.R(), f.R(), f.R(), f.V(), f.V(), f.V()
	f.LoadArgVec("a", a)
	f.LoadArg("p", p)
	f.LoadArg("n", n)
	f.LoadArgVec("x", x)
	f.LoadArgVec("b", b)
	if frame > 0 {
		start := f.Frame(frame)
		f.Comment("The frame.")
		f.VStore(x, RSP, start)
		f.Mov64Store(n, RSP, start)
		f.FrameAddr(addr, start+frame-16)
		f.VStore(a, addr, 0)
		if frame < 1000 {
			f.VStore(b, RSP, start+frame-16)
		}
	}
	f.VStore(b, p, 0)
	f.Ret()
	return f
}

// vetPackage writes a package of generated functions, with edit applied to the
// assembly, and returns what go vet says of it.
func vetPackage(t *testing.T, edit func(string) string) (string, error) {
	t.Helper()
	goroot(t)
	const header = "// Code generated by a test. DO NOT EDIT."
	funcs := []*Func{framed("none", 0), framed("small", 32), framed("large", 1<<16)}
	var text, stubs bytes.Buffer
	if err := File(&text, header, "arm64", funcs...); err != nil {
		t.Fatal(err)
	}
	if err := StubFile(&stubs, header, "arm64", "x", funcs...); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":    "module x\n\ngo 1.26\n",
		"x_arm64.s": edit(text.String()),
		"x.go":      stubs.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "vet", "-asmdecl", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestVetAcceptsLayout has go vet compare frames, argument sizes and offsets
// with the Go stubs.
func TestVetAcceptsLayout(t *testing.T) {
	if out, err := vetPackage(t, func(s string) string { return s }); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
	// The check is worth something only if vet does read the file.
	out, err := vetPackage(t, func(s string) string { return strings.ReplaceAll(s, "n+24(FP)", "n+16(FP)") })
	if err == nil || !strings.Contains(out, "n+24(FP)") {
		t.Errorf("go vet let a wrong offset pass: %v\n%s", err, out)
	}
}
