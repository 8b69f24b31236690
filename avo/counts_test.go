package main

import (
	"bytes"
	"os"
	"slices"
	"testing"
)

func TestTheDocumentsHaveTheCountsOfInstructions(t *testing.T) {
	var files [3][]byte
	for i, name := range []string{"../kernel/asm/kernels_amd64.s", "../kernel/asm/kernels_arm64.s", "../docs/performance.md"} {
		var err error
		if files[i], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	var want bytes.Buffer
	if err := writeCounts(&want, files[0], files[1]); err != nil {
		t.Fatal(err)
	}
	document := files[2]
	if !bytes.Contains(document, want.Bytes()) {
		t.Errorf("docs/performance.md has not the table of go run ./avo -counts:\n%s", &want)
	}
}

func TestLoopsAreCountedFromTheirLabelToTheBranchBack(t *testing.T) {
	const text = `
TEXT ·Before(SB), $0-8
turn0:
	NOP
	CBNZ	R1, turn0
	RET

TEXT ·Step(SB), $0-8
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
	if got := loops([]byte(text), "Step"); !slices.Equal(got, []int{3, 1}) {
		t.Errorf("got %v, want 3 instructions and 1", got)
	}
}

func TestAKernelWithoutItsLoopsIsAnError(t *testing.T) {
	k := kernels()[0]
	if n, err := k.instructions(avx2{}, []byte("TEXT ·Other(SB), $0-8\n\tRET\n")); err == nil {
		t.Errorf("%s has %v instructions in a file without it", k.name, n)
	}
}
