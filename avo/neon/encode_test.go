package neon

import (
	"strconv"
	"strings"
	"testing"
)

// encodings calls visit with every instruction of encode.go on the given
// registers, in all arrangements and lanes.
func encodings(d, n, m int, visit func(word)) {
	for _, a := range []Arr{D2, S4} {
		for op := range threeSameFloat {
			visit(encodeFloat3(op, a, d, n, m))
		}
		for op := range twoRegFloat {
			visit(encodeFloat2(op, a, d, n))
		}
		for op := range compareZero {
			visit(encodeCompareZero(op, a, d, n))
		}
		for op := range byElement {
			for lane := range a.Lanes() {
				visit(encodeByElement(op, a, regs{d, n, m}, lane))
			}
		}
		visit(encodeXtn(a, d, n))
	}
	for op := range threeSameInt {
		visit(encodeInt3(op, d, n, m))
	}
	visit(encodeBic(d, n, m))
	visit(encodeUmull(d, n, m))
	visit(encodeUmaxv(d, n))
	visit(encodeFcvtl(d, n))
	visit(encodeFcvtn(d, n))
}

// TestEncodingsDecode compares every encoding, with every register in every
// place, with what an independent disassembler makes of it.
func TestEncodingsDecode(t *testing.T) {
	for i := range 32 {
		for _, r := range [][3]int{{i, (i + 11) % 32, 31 - i}, {31 - i, i, i * 5 % 32}, {i, i, i}} {
			encodings(r[0], r[1], r[2], func(w word) {
				if err := CheckWords(w.String()); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestEncodingsMatchBinutils compares every instruction with the word that the
// GNU assembler 2.40 makes of its text.
func TestEncodingsMatchBinutils(t *testing.T) {
	golden := map[string]string{}
	for line := range strings.Lines(binutilsWords) {
		if bits, text, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			golden[text] = bits
		}
	}
	encodings(1, 2, 31, func(w word) {
		want, err := strconv.ParseUint(golden[w.text], 16, 32)
		if err != nil {
			t.Errorf("%s: no golden word: %v", w.text, err)
		} else if w.bits != uint32(want) {
			t.Errorf("%s: got %08x, want %08x", w.text, w.bits, want)
		}
		delete(golden, w.text)
	})
	for text := range golden {
		t.Errorf("golden word of %s was never compared", text)
	}
}

// TestEncodersRejectOperands gives each encoder one operand it cannot hold.
func TestEncodersRejectOperands(t *testing.T) {
	tests := map[string]struct {
		want string
		call func()
	}{
		"register":           {"vector register 32 is outside 0..31", func() { encodeFloat3("fadd", D2, 32, 0, 0) }},
		"negative register":  {"vector register -1 is outside 0..31", func() { encodeFloat2("fabs", D2, 0, -1) }},
		"third register":     {"vector register 32 is outside 0..31", func() { encodeByElement("fmla", D2, regs{0, 0, 32}, 0) }},
		"lane of 2d":         {"lane 2 is outside 0..1 of 2d", func() { encodeByElement("fmla", D2, regs{0, 0, 0}, 2) }},
		"lane of 4s":         {"lane 4 is outside 0..3 of 4s", func() { encodeByElement("fmul", S4, regs{0, 0, 0}, 4) }},
		"negative lane":      {"lane -1 is outside", func() { encodeByElement("fmul", S4, regs{0, 0, 0}, -1) }},
		"byte arrangement":   {"arrangement 16b is neither", func() { encodeFloat3("fadd", b16, 0, 0, 0) }},
		"zero arrangement":   {"arrangement Arr(0) is neither", func() { encodeFloat2("fneg", 0, 0, 0) }},
		"narrow arrangement": {"arrangement 2s is neither", func() { encodeXtn(s2, 0, 0) }},
		"compared bytes":     {"arrangement 16b is neither", func() { encodeCompareZero("fcmgt", b16, 0, 0) }},
		"unknown mnemonic":   {"no encoding in this class", func() { encodeFloat3("fabs", D2, 0, 0, 0) }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { mustPanic(t, test.want, test.call) })
	}
}

// mustPanic fails the test unless call panics with a text that contains want.
func mustPanic(t *testing.T, want string, call func()) {
	t.Helper()
	defer func() {
		t.Helper()
		got, _ := recover().(string)
		if !strings.HasPrefix(got, "neon: ") || !strings.Contains(got, want) {
			t.Errorf("panic %q, want one that contains %q", got, want)
		}
	}()
	call()
}

// binutilsWords pairs words of the GNU assembler with the text they were
// assembled from.
const binutilsWords = `
4e7f1c41 bic v1.16b, v2.16b, v31.16b
4ee0f841 fabs v1.2d, v2.2d
4ea0f841 fabs v1.4s, v2.4s
4e7fd441 fadd v1.2d, v2.2d, v31.2d
4e3fd441 fadd v1.4s, v2.4s, v31.4s
6ee0c841 fcmge v1.2d, v2.2d, #0.0
6e7fe441 fcmge v1.2d, v2.2d, v31.2d
6ea0c841 fcmge v1.4s, v2.4s, #0.0
6e3fe441 fcmge v1.4s, v2.4s, v31.4s
4ee0c841 fcmgt v1.2d, v2.2d, #0.0
6effe441 fcmgt v1.2d, v2.2d, v31.2d
4ea0c841 fcmgt v1.4s, v2.4s, #0.0
6ebfe441 fcmgt v1.4s, v2.4s, v31.4s
6ee0d841 fcmle v1.2d, v2.2d, #0.0
6ea0d841 fcmle v1.4s, v2.4s, #0.0
4ee0d841 fcmeq v1.2d, v2.2d, #0.0
4ea0d841 fcmeq v1.4s, v2.4s, #0.0
4ee0e841 fcmlt v1.2d, v2.2d, #0.0
4ea0e841 fcmlt v1.4s, v2.4s, #0.0
4e61a841 fcvtns v1.2d, v2.2d
4e21a841 fcvtns v1.4s, v2.4s
4ee1b841 fcvtzs v1.2d, v2.2d
4ea1b841 fcvtzs v1.4s, v2.4s
6e7ffc41 fdiv v1.2d, v2.2d, v31.2d
6e3ffc41 fdiv v1.4s, v2.4s, v31.4s
4e7ff441 fmax v1.2d, v2.2d, v31.2d
4e3ff441 fmax v1.4s, v2.4s, v31.4s
4e7fc441 fmaxnm v1.2d, v2.2d, v31.2d
4e3fc441 fmaxnm v1.4s, v2.4s, v31.4s
4efff441 fmin v1.2d, v2.2d, v31.2d
4ebff441 fmin v1.4s, v2.4s, v31.4s
4effc441 fminnm v1.2d, v2.2d, v31.2d
4ebfc441 fminnm v1.4s, v2.4s, v31.4s
4fdf1041 fmla v1.2d, v2.2d, v31.d[0]
4fdf1841 fmla v1.2d, v2.2d, v31.d[1]
4f9f1041 fmla v1.4s, v2.4s, v31.s[0]
4fbf1041 fmla v1.4s, v2.4s, v31.s[1]
4f9f1841 fmla v1.4s, v2.4s, v31.s[2]
4fbf1841 fmla v1.4s, v2.4s, v31.s[3]
4fdf5041 fmls v1.2d, v2.2d, v31.d[0]
4fdf5841 fmls v1.2d, v2.2d, v31.d[1]
4f9f5041 fmls v1.4s, v2.4s, v31.s[0]
4fbf5041 fmls v1.4s, v2.4s, v31.s[1]
4f9f5841 fmls v1.4s, v2.4s, v31.s[2]
4fbf5841 fmls v1.4s, v2.4s, v31.s[3]
6e7fdc41 fmul v1.2d, v2.2d, v31.2d
4fdf9041 fmul v1.2d, v2.2d, v31.d[0]
4fdf9841 fmul v1.2d, v2.2d, v31.d[1]
6e3fdc41 fmul v1.4s, v2.4s, v31.4s
4f9f9041 fmul v1.4s, v2.4s, v31.s[0]
4fbf9041 fmul v1.4s, v2.4s, v31.s[1]
4f9f9841 fmul v1.4s, v2.4s, v31.s[2]
4fbf9841 fmul v1.4s, v2.4s, v31.s[3]
6ee0f841 fneg v1.2d, v2.2d
6ea0f841 fneg v1.4s, v2.4s
4e619841 frintm v1.2d, v2.2d
4e219841 frintm v1.4s, v2.4s
4e618841 frintn v1.2d, v2.2d
4e218841 frintn v1.4s, v2.4s
4effd441 fsub v1.2d, v2.2d, v31.2d
4ebfd441 fsub v1.4s, v2.4s, v31.4s
4ebf9441 mla v1.4s, v2.4s, v31.4s
4ebf9c41 mul v1.4s, v2.4s, v31.4s
4e61d841 scvtf v1.2d, v2.2d
4e21d841 scvtf v1.4s, v2.4s
6eb0a841 umaxv s1, v2.4s
2ebfc041 umull v1.2d, v2.2s, v31.2s
0ea12841 xtn v1.2s, v2.2d
0e612841 xtn v1.4h, v2.4s
0e617841 fcvtl v1.2d, v2.2s
0e616841 fcvtn v1.2s, v2.2d
`
