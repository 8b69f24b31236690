package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTheReadmeHasTheCountsOfInstructions(t *testing.T) {
	figures, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := countTable(generated(t, sets[0]), kernels())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(figures), want) {
		t.Errorf("docs/performance.md has not this table:\n%s", want)
	}
}

func TestLoopsAreCountedFromTheirLabelToTheBranchBack(t *testing.T) {
	const text = `
TEXT ·Before(SB), $0-8
loop0:
	NOP
	CBNZ	R1, loop0
	RET

TEXT ·Step(SB), NOSPLIT, $1088-8
	MOVD	R0, R1
	PCALIGN $32
loop0:
	WORD	$0x4e62f4c5 // fmax v5.2d, v6.2d, v2.2d
	// a comment

	SUB	$2, R1, R1
	CBNZ	R1, loop0
	MOVD	R0, R1

loop1:
	JLT            loop1
	RET

TEXT ·StepMore(SB), $0-8
loop0:
	CBNZ	R1, loop0
`
	f := parse(text)["Step"]
	if !slices.Equal(f.loops, []int{3, 1}) {
		t.Errorf("got %v, want 3 instructions and 1", f.loops)
	}
	if f.frame != "1088" {
		t.Errorf("the frame is %s bytes, want 1088", f.frame)
	}
}

func TestHashesAreOfInstructionsAlone(t *testing.T) {
	hash := func(text string) string {
		for _, f := range parse(text) {
			return f.hash
		}
		return ""
	}
	const plain = "TEXT ·Step(SB), $0-8\nloop:\n\tMOVD\tn+0(FP), R1\n\tCBNZ\tR1, loop\n\tRET\n"
	for name, c := range map[string]struct {
		text string
		same bool
	}{
		"a comment and spaces": {"// func Step()\nTEXT ·Step(SB), $0-8\nloop:\n\t// v := 1\n\tMOVD  n+0(FP), R1\n\n\tCBNZ\tR1, loop\n\tRET\n", true},
		"names":                {"TEXT ·Go(SB), $0-8\nagain:\n\tMOVD\tcount+0(FP), R1\n\tCBNZ\tR1, again\n\tRET\n", true},
		"another register":     {"TEXT ·Step(SB), $0-8\nloop:\n\tMOVD\tn+0(FP), R2\n\tCBNZ\tR1, loop\n\tRET\n", false},
		"another argument":     {"TEXT ·Step(SB), $0-8\nloop:\n\tMOVD\tn+8(FP), R1\n\tCBNZ\tR1, loop\n\tRET\n", false},
		"another frame":        {"TEXT ·Step(SB), $8-8\nloop:\n\tMOVD\tn+0(FP), R1\n\tCBNZ\tR1, loop\n\tRET\n", false},
		"a label elsewhere":    {"TEXT ·Step(SB), $0-8\n\tMOVD\tn+0(FP), R1\nloop:\n\tCBNZ\tR1, loop\n\tRET\n", false},
	} {
		if got := hash(c.text); (got == hash(plain)) != c.same {
			t.Errorf("%s: the hash stays: %v, want %v", name, !c.same, c.same)
		}
	}
}

func TestAKernelWithoutItsLoopsIsAnError(t *testing.T) {
	k := kernels()[0]
	if n, err := k.instructions(avx2{}, function{}, nil); err == nil {
		t.Errorf("%s has %v instructions in a function without loops", k.name, n)
	}
}
