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
turn0:
	NOP
	CBNZ	R1, turn0
	RET

TEXT ·Step(SB), NOSPLIT, $1088-8
	MOVD	R0, R1
	PCALIGN $32
turn0:
	WORD	$0x4e62f4c5 // fmax v5.2d, v6.2d, v2.2d
	// a comment

	SUB	$2, R1, R1
	CBNZ	R1, turn0
	MOVD	R0, R1

turn1:
	JLT            turn1
	RET

TEXT ·StepMore(SB), $0-8
turn0:
	CBNZ	R1, turn0
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
	hash := func(text string) string { return parse(text)["Step"].hash }
	plain := hash("TEXT ·Step(SB), $0-8\n\tMOVD\tR0, R1\n\tRET\n")
	if got := hash("// func Step()\nTEXT ·Step(SB), $0-8\n\t// v := 1\n\tMOVD  R0, R1\n\n\tRET\n"); got != plain {
		t.Error("a comment and spaces change the hash")
	}
	if got := hash("TEXT ·Step(SB), $0-8\n\tMOVD\tR0, R2\n\tRET\n"); got == plain {
		t.Error("another register leaves the hash")
	}
}

func TestAKernelWithoutItsLoopsIsAnError(t *testing.T) {
	k := kernels()[0]
	if n, err := k.instructions(avx2{}, function{}); err == nil {
		t.Errorf("%s has %v instructions in a function without loops", k.name, n)
	}
}
