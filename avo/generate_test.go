package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/lut4go/lut4go/avo/neon"
)

const folder = "../kernel/asm"

func TestTheAssemblyInTheRepositoryIsWhatTheGeneratorWrites(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s differs: run go generate ./kernel/asm", name)
		}
	}
}

func TestEveryFileOfAsmIsGeneratedOrDocumentation(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := files[e.Name()]; !ok && e.Name() != "doc.go" {
			t.Errorf("%s is written by hand or left over", e.Name())
		}
	}
}

func TestEveryEncodedInstructionIsWhatItsCommentSays(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(folder, "kernels_arm64.s"))
	if err != nil {
		t.Fatal(err)
	}
	words, err := neon.Words(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(words) < 100 {
		t.Fatalf("%d encoded instructions, want many more", len(words))
	}
	if err := neon.CheckWords(string(text)); err != nil {
		t.Error(err)
	}
}
